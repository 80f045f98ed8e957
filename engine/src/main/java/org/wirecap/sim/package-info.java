/**
 * A NIC in virtual time, and the traffic for it: deterministic from a seed, without privileges. The
 * pool, the receive queues and the ledger that run on it are the very classes that run live.
 */
package org.wirecap.sim;
