/** Measurements behind the numbers of docs/evaluation.md. */
package org.wirecap.bench;
