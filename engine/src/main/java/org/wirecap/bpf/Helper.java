package org.wirecap.bpf;

/** Functions of the kernel that a program may call, bpf-helpers(7). */
public enum Helper {
  /** bpf_map_lookup_elem(map, key): the value's address, or 0. */
  MAP_LOOKUP_ELEM(1),
  /** bpf_map_update_elem(map, key, value, flags). */
  MAP_UPDATE_ELEM(2),
  /** bpf_ktime_get_ns(): CLOCK_MONOTONIC in ns. */
  KTIME_GET_NS(5),
  /** bpf_get_prandom_u32(): a random number. */
  GET_PRANDOM_U32(7),
  /** bpf_get_smp_processor_id(): this CPU. */
  GET_SMP_PROCESSOR_ID(8),
  /** bpf_redirect(ifindex, flags): what to return. */
  REDIRECT(23),
  /** bpf_skb_load_bytes(skb, offset, to, length): copies from a packet; 0 if it is there. */
  SKB_LOAD_BYTES(26),
  /** bpf_csum_diff(from, from_size, to, to_size, seed): the difference of checksums. */
  CSUM_DIFF(28),
  /** bpf_xdp_adjust_head(xdp_md, delta): moves the packet's beginning; 0 if it could. */
  XDP_ADJUST_HEAD(44),
  /**
   * bpf_redirect_map(map, key, flags): what to return; the low bits of flags if nobody is there.
   */
  REDIRECT_MAP(51),
  /** bpf_xdp_adjust_meta(xdp_md, delta): makes room before the packet; 0 if it could. */
  XDP_ADJUST_META(54),
  /** bpf_xdp_adjust_tail(xdp_md, delta): moves the packet's end; 0 if it could. */
  XDP_ADJUST_TAIL(65),
  /** bpf_ktime_get_boot_ns(): CLOCK_BOOTTIME in ns (Linux 5.8). */
  KTIME_GET_BOOT_NS(125),
  /** bpf_ktime_get_coarse_ns(): CLOCK_MONOTONIC at the last tick, in ns (Linux 5.11). */
  KTIME_GET_COARSE_NS(160),
  /** bpf_xdp_get_buff_len(xdp_md): bytes of a packet in all its buffers (Linux 5.18). */
  XDP_GET_BUFF_LEN(188),
  /** bpf_ktime_get_tai_ns(): CLOCK_TAI in ns (Linux 6.1). */
  KTIME_GET_TAI_NS(208);

  private final int number;

  Helper(int number) {
    this.number = number;
  }

  /** Its number in enum bpf_func_id. */
  int number() {
    return number;
  }
}
