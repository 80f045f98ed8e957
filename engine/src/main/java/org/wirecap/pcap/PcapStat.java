package org.wirecap.pcap;

/**
 * What became of packets since the handle was activated: struct pcap_stat, in 64 bits. The ledger
 * behind it, by queue and cause, is {@link Pcap#ledger}.
 *
 * @param received ps_recv: packets that reached the capture, those that were dropped there included
 * @param dropped ps_drop: of these, packets that were lost because the pool was full, or that no
 *     cell could hold
 * @param ifDropped ps_ifdrop: packets that the interface lost before the capture saw them
 */
public record PcapStat(long received, long dropped, long ifDropped) {}
