/**
 * The experiments in virtual time: engines as models, on a simulated 82599 or a faster NIC, with
 * traffic from a seed. WireCAP is no model there: its pool, queues and policies are those that run
 * live.
 */
package org.wirecap.bench.evaluation.simulated;
