/**
 * {@code wirecap evaluate}: the experiments of the WireCAP work repeated, live and simulated, and
 * the report that is made of what was measured.
 */
package org.wirecap.bench.evaluation;
