package org.wirecap.file;

/**
 * Numbers of the pcapng format (draft-ietf-opsawg-pcapng).
 *
 * <pre>
 *   block:    type 4 | total length 4 | body ... | total length 4
 *   option:   code 2 | length 2       | value, padded to 4 bytes
 *   EPB body: interface 4 | time high 4 | time low 4 | captured 4 | original 4 | packet | options
 *   PB body:  interface 2 | drops 2 | time high 4 | time low 4 | captured 4 | original 4 | ...
 *   SPB body: original 4 | packet
 *   SHB body: byte order magic 4 | major 2 | minor 2 | section length 8 | options
 *   IDB body: link type 2 | reserved 2 | snapshot length 4 | options
 *   ISB body: interface 4 | time high 4 | time low 4 | options
 * </pre>
 */
final class Pcapng {
  static final int SECTION_HEADER = 0x0a0d0d0a;
  static final int INTERFACE_DESCRIPTION = 1;
  static final int OBSOLETE_PACKET = 2;
  static final int SIMPLE_PACKET = 3;
  static final int INTERFACE_STATISTICS = 5;
  static final int ENHANCED_PACKET = 6;

  static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;

  /** Type and total length before the body. */
  static final int BLOCK_HEADER = 8;

  /** Header and the total length after the body. */
  static final int BLOCK_OVERHEAD = 12;

  /** Bytes of the largest block that is believed: the limit of libpcap and Wireshark. */
  static final int MAX_BLOCK = 16 << 20;

  /** Bytes of the body of a packet block before the packet. */
  static final int PACKET_FIELDS = 20;

  static final int END_OF_OPTIONS = 0;

  static final int SHB_HARDWARE = 2;
  static final int SHB_OS = 3;
  static final int SHB_APPLICATION = 4;

  static final int IF_NAME = 2;
  static final int IF_DESCRIPTION = 3;
  static final int IF_SPEED = 8;
  static final int IF_TSRESOL = 9;
  static final int IF_FILTER = 11;
  static final int IF_OS = 12;
  static final int IF_TSOFFSET = 14;

  static final int EPB_FLAGS = 2;
  static final int EPB_QUEUE = 6;

  static final int ISB_START = 2;
  static final int ISB_END = 3;
  static final int ISB_RECEIVED = 4;
  static final int ISB_DROPPED = 5;
  static final int ISB_ACCEPTED = 6;
  static final int ISB_OS_DROPPED = 7;
  static final int ISB_DELIVERED = 8;

  private Pcapng() {}

  /** The length with the padding to a multiple of 4. */
  static int padded(int length) {
    return (length + 3) & ~3;
  }
}
