package org.wirecap.filter.path;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.wirecap.filter.ir.Value;

/** What has been checked and computed on every path that leads to one place of a program. */
final class Known {
  private long prefix;
  private final Map<Value, Long> extents = new HashMap<>();
  private final Set<Value> computed = new HashSet<>();

  /**
   * @param prefix bytes that the packet is known to have
   */
  Known(long prefix) {
    this.prefix = prefix;
  }

  Known copy() {
    Known copy = new Known(prefix);
    copy.extents.putAll(extents);
    copy.computed.addAll(computed);
    return copy;
  }

  /** Keeps what another path knows, too. */
  void retain(Known other) {
    prefix = Math.min(prefix, other.prefix);
    computed.retainAll(other.computed);
    extents.keySet().retainAll(other.extents.keySet());
    extents.replaceAll((base, extent) -> Math.min(extent, other.extents.get(base)));
  }

  long prefix() {
    return prefix;
  }

  void prefix(long bytes) {
    prefix = Math.max(prefix, bytes);
  }

  boolean covers(Value base, long extent) {
    return extents.getOrDefault(base, 0L) >= extent;
  }

  void covered(Value base, long extent) {
    extents.merge(base, extent, Math::max);
  }

  boolean isComputed(Value value) {
    return computed.contains(value);
  }

  void computed(Value value) {
    computed.add(value);
  }
}
