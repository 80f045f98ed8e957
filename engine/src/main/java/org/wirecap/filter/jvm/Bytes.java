package org.wirecap.filter.jvm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** What generated code calls: small enough to be inlined everywhere. */
final class Bytes {
  /** Unsigned, which saves the JIT compiler two instructions beside a short that is masked. */
  private static final ValueLayout.OfChar BE_CHAR =
      ValueLayout.JAVA_CHAR_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final ValueLayout.OfInt BE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Bytes() {}

  static int load1(MemorySegment memory, long at) {
    return memory.get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }

  static int load2(MemorySegment memory, long at) {
    return memory.get(BE_CHAR, at);
  }

  static int load4(MemorySegment memory, long at) {
    return memory.get(BE_INT, at);
  }

  static int raw2(MemorySegment memory, long at) {
    return memory.get(ValueLayout.JAVA_CHAR_UNALIGNED, at);
  }

  static int raw4(MemorySegment memory, long at) {
    return memory.get(ValueLayout.JAVA_INT_UNALIGNED, at);
  }

  static int shiftLeft(int value, int by) {
    return Integer.compareUnsigned(by, 32) < 0 ? value << by : 0;
  }

  static int shiftRight(int value, int by) {
    return Integer.compareUnsigned(by, 32) < 0 ? value >>> by : 0;
  }
}
