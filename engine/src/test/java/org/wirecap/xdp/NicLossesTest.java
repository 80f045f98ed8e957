package org.wirecap.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No card is here to drop packets: the names are those of drivers in the kernel's source. */
class NicLossesTest {
  private static String grown(String name) {
    return NicLosses.grown(Map.of(name, 5L), Map.of(name, 12L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rx_missed_errors",
        "rx_no_dma_resources",
        "rx_no_buffer_count",
        "port.rx_dropped",
        "rx_discards",
        "rx_out_of_buffer",
        "rx3_xsk_buff_alloc_err",
        "rx_queue_0_drops",
        "alloc_rx_page_failed",
        "rx-0.rx_alloc_fail",
      })
  void isALoss(String name) {
    assertEquals(name + " 7", grown(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rx_packets",
        "tx_dropped",
        "tx_queue_0_drops",
        "rx_queue_0_bytes",
        "rx_csum_offload_errors",
        "multicast",
      })
  void isNone(String name) {
    assertEquals("", grown(name));
  }

  @Test
  void onlyWhatGrewIsTold() {
    Map<String, Long> before = new LinkedHashMap<>(Map.of("rx_missed_errors", 3L));
    assertEquals("", NicLosses.grown(before, before));
    Map<String, Long> now = Map.of("rx_missed_errors", 2L, "rx_no_dma_resources", 1_234L);
    assertEquals("rx_no_dma_resources 1,234", NicLosses.grown(before, now));
  }
}
