package org.wirecap.bpf;

/** How wide a load or a store is. */
public enum Size {
  /** 1 byte. */
  BYTE(0x10, "u8"),
  /** 2 bytes. */
  HALF(0x08, "u16"),
  /** 4 bytes. */
  WORD(0x00, "u32"),
  /** 8 bytes. */
  DOUBLE(0x18, "u64");

  private final int bits;
  private final String type;

  Size(int bits, String type) {
    this.bits = bits;
    this.type = type;
  }

  /** Its bits in an opcode. */
  int bits() {
    return bits;
  }

  /** As a C type. */
  String type() {
    return type;
  }
}
