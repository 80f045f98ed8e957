package org.wirecap.linux;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every offset, size and number of this package against the kernel's headers. */
class StructTest {

  @Test
  void socketStructs() {
    new KernelHeaders()
        .struct(SockaddrLl.class, "struct sockaddr_ll", "sll_", Map.of())
        .struct(SockaddrNl.class, "struct sockaddr_nl", "nl_", Map.of())
        .struct(SockaddrXdp.class, "struct sockaddr_xdp", "sxdp_", Map.of())
        .struct(Ifreq.class, "struct ifreq", "ifr_", Map.of())
        .struct(Timespec.class, "struct timespec", "tv_", Map.of())
        .struct(Pollfd.class, "struct pollfd", "", Map.of())
        .compare();
  }

  @Test
  void packetRingStructs() {
    new KernelHeaders()
        .struct(TpacketReq3.class, "struct tpacket_req3", "tp_", Map.of())
        .struct(
            TpacketBlockDesc.class,
            "struct tpacket_block_desc",
            "hdr.bh1.",
            Map.of(
                "VERSION", "version",
                "OFFSET_TO_PRIV", "offset_to_priv",
                "TS_FIRST_SEC", "hdr.bh1.ts_first_pkt.ts_sec",
                "TS_FIRST_NSEC", "hdr.bh1.ts_first_pkt.ts_nsec",
                "TS_LAST_SEC", "hdr.bh1.ts_last_pkt.ts_sec",
                "TS_LAST_NSEC", "hdr.bh1.ts_last_pkt.ts_nsec"))
        .struct(
            Tpacket3Hdr.class,
            "struct tpacket3_hdr",
            "tp_",
            Map.of(
                "RXHASH", "hv1.tp_rxhash",
                "VLAN_TCI", "hv1.tp_vlan_tci",
                "VLAN_TPID", "hv1.tp_vlan_tpid"))
        .struct(TpacketStatsV3.class, "struct tpacket_stats_v3", "tp_", Map.of())
        .struct(PacketMreq.class, "struct packet_mreq", "mr_", Map.of())
        .struct(SockFilter.class, "struct sock_filter", "", Map.of())
        .struct(SockFprog.class, "struct sock_fprog", "", Map.of())
        .numbers(AfPacket.class, "")
        .compare();
  }

  @Test
  void xdpStructs() {
    new KernelHeaders()
        .struct(XdpUmemReg.class, "struct xdp_umem_reg", "", Map.of())
        .struct(XdpRingOffset.class, "struct xdp_ring_offset", "", Map.of())
        .struct(XdpMmapOffsets.class, "struct xdp_mmap_offsets", "", Map.of())
        .struct(XdpStatistics.class, "struct xdp_statistics", "", Map.of())
        .struct(XdpDesc.class, "struct xdp_desc", "", Map.of())
        .numbers(AfXdp.class, "")
        .newer("XDP_MAX_TX_SKB_BUDGET", AfXdp.XDP_MAX_TX_SKB_BUDGET)
        .compare();
  }

  @Test
  void netlinkAndEthtoolStructs() {
    new KernelHeaders()
        .struct(NetlinkHeader.class, "struct nlmsghdr", "nlmsg_", Map.of())
        .struct(Ifinfomsg.class, "struct ifinfomsg", "ifi_", Map.of())
        .struct(Ifaddrmsg.class, "struct ifaddrmsg", "ifa_", Map.of())
        .struct(Rtmsg.class, "struct rtmsg", "rtm_", Map.of())
        .struct(Genlmsghdr.class, "struct genlmsghdr", "", Map.of())
        .part(LinkStats64.class, "struct rtnl_link_stats64", "")
        .struct(EthtoolDrvinfo.class, "struct ethtool_drvinfo", "", Map.of())
        .struct(EthtoolChannels.class, "struct ethtool_channels", "", Map.of())
        .struct(EthtoolValue.class, "struct ethtool_value", "", Map.of())
        .struct(EthtoolGstrings.class, "struct ethtool_gstrings", "", Map.of())
        .struct(EthtoolStats.class, "struct ethtool_stats", "", Map.of())
        .compare();
  }
}
