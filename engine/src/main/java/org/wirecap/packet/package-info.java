/**
 * The kind of receive queue called {@code packet}: AF_PACKET with a TPACKET_V3 ring
 * (Documentation/networking/packet_mmap.rst). It shares the interface with the host, and sees both
 * directions.
 *
 * <p>{@link org.wirecap.packet.PacketEngine} opens one {@link org.wirecap.packet.PacketRing} for
 * each queue; a {@link org.wirecap.packet.FanoutGroup} of the kernel gives each ring the packets of
 * its queue; {@link org.wirecap.packet.BlockWalker} reads a block of the ring in place.
 */
package org.wirecap.packet;
