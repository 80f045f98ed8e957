/**
 * What the code generators of filters have in common: conditions become jumps, and along a path
 * nothing is checked or computed twice.
 */
package org.wirecap.filter.path;
