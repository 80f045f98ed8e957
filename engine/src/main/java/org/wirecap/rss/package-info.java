/**
 * Receive-side scaling as an Intel 82599 does it: which receive queue a packet goes to. Plain Java,
 * used by whatever must steer packets itself: the simulated NIC, replay and the traffic generator.
 */
package org.wirecap.rss;
