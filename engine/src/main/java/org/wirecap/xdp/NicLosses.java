package org.wirecap.xdp;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.wirecap.linux.DriverCounters;

/**
 * What a NIC drops before the XDP program sees it, and says only in counters of the driver's own.
 * In zero-copy, these are the packets that find no cell; in copy mode, those for which the driver's
 * own ring was too short.
 *
 * <p>Drivers have no common names for this. Those that are looked for are ixgbe's and i40e's {@code
 * rx_missed_errors}, {@code rx_no_dma_resources}, {@code rx_no_buffer_count}, ice's and bnxt's
 * {@code rx_dropped} and {@code rx_discards}, mlx5's {@code rx_out_of_buffer} and {@code
 * rx_xsk_buff_alloc_err}, igc's {@code rx_queue_0_drops}, and their like of each queue. They count
 * for the whole interface, and one packet may be in two of them: so they are told, and in no sum.
 */
final class NicLosses implements AutoCloseable {
  private static final Pattern NAMES =
      Pattern.compile("(?i).*(miss|no_?dma|no_?buf|out_of_buf|discard|drop|alloc.*(fail|err)).*");

  private static final Pattern RECEIVING = Pattern.compile("(?i)(.*[._-])?(rx|port).*");

  private final DriverCounters counters;
  private final Map<String, Long> before;

  /**
   * @param interfaceName in the network namespace of the calling thread
   */
  NicLosses(String interfaceName) {
    counters = new DriverCounters(interfaceName);
    before = counters.read();
  }

  /** Those that grew since this was made, each with by how much; empty if none did. */
  String grown() {
    return grown(before, counters.read());
  }

  static String grown(Map<String, Long> before, Map<String, Long> now) {
    Map<String, Long> grown = new TreeMap<>();
    now.forEach(
        (name, count) -> {
          long growth = count - before.getOrDefault(name, 0L);
          if (growth > 0 && NAMES.matcher(name).matches() && RECEIVING.matcher(name).matches()) {
            grown.put(name, growth);
          }
        });
    return grown.entrySet().stream()
        .map(each -> "%s %,d".formatted(each.getKey(), each.getValue()))
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    counters.close();
  }
}
