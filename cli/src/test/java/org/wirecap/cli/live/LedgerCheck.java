package org.wirecap.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;

/** What every command that moves packets has to say with {@code --json}. */
final class LedgerCheck {
  private LedgerCheck() {}

  /** So many packets were delivered, none was lost, and the queues add up to it. */
  static void assertLossless(int delivered, Map<String, Object> result) {
    assertBalanced(delivered, result);
    assertEquals(0, result.get("lost"), result::toString);
  }

  /** So many packets were delivered, and what became of the others is known. */
  static void assertBalanced(int delivered, Map<String, Object> result) {
    assertEquals(delivered, result.get("delivered"), result::toString);
    assertEquals(true, result.get("balanced"), result::toString);
    assertEquals(delivered, sum(result, "delivered"), result::toString);
    assertEquals(result.get("lost"), sum(result, "lost"), result::toString);
  }

  /** A cause, over all queues. */
  static int sum(Map<String, Object> result, String cause) {
    return ((List<?>) result.get("queues"))
        .stream().mapToInt(queue -> (Integer) ((Map<?, ?>) queue).get(cause)).sum();
  }
}
