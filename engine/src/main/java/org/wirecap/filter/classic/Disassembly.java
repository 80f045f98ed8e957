package org.wirecap.filter.classic;

import static org.wirecap.filter.classic.ClassicInstruction.*;

import java.util.Locale;

/** The words of tcpdump -d. */
final class Disassembly {
  private static final String[] ARITHMETIC = {
    "add", "sub", "mul", "div", "or", "and", "lsh", "rsh", "neg", "mod", "xor"
  };

  private Disassembly() {}

  static String operation(int code) {
    return switch (code) {
      case RET_K -> "ret";
      case LD_W_ABS, LD_W_IND, LD_LEN, LD_IMM, LD_MEM -> "ld";
      case LD_H_ABS, LD_H_IND -> "ldh";
      case LD_B_ABS, LD_B_IND -> "ldb";
      case LDX_MEM, LDX_LEN -> "ldx";
      case LDX_MSH -> "ldxb";
      case ST -> "st";
      case TAX -> "tax";
      case JA -> "ja";
      default ->
          switch (code & 0xf7) {
            case JEQ -> "jeq";
            case JGT -> "jgt";
            case JGE -> "jge";
            case JSET -> "jset";
            default -> ARITHMETIC[code >> 4];
          };
    };
  }

  static String operand(ClassicInstruction instruction, int index) {
    int code = instruction.code();
    int k = instruction.k();
    return switch (code) {
      case RET_K -> "#" + k;
      case LD_W_ABS -> "[" + place(k) + "]";
      case LD_H_ABS, LD_B_ABS -> "[" + k + "]";
      case LD_W_IND, LD_H_IND, LD_B_IND -> "[x + " + k + "]";
      case LD_LEN, LDX_LEN -> "#pktlen";
      case LD_MEM, LDX_MEM, ST -> "M[" + k + "]";
      case LDX_MSH -> "4*([" + k + "]&0xf)";
      case JA -> Integer.toString(index + 1 + k);
      case TAX, NEG -> "";
      case LD_IMM -> hexadecimal(k);
      default -> {
        if ((code & X) != 0) {
          yield "x";
        }
        yield switch ((code & 7) == 5 ? "jump" : ARITHMETIC[code >> 4]) {
          case "jump", "and", "or", "xor" -> hexadecimal(k);
          default -> "#" + k;
        };
      }
    };
  }

  /** What the kernel knows beside the bytes has names. */
  private static String place(int k) {
    return switch (k - ValueCode.BESIDE) {
      case ValueCode.PACKET_TYPE -> "type";
      case ValueCode.INTERFACE_INDEX -> "ifidx";
      case ValueCode.VLAN_TAG -> "vlan_tci";
      case ValueCode.VLAN_TAG_PRESENT -> "vlanp";
      case ValueCode.VLAN_PROTOCOL -> "vlan_tpid";
      default -> Integer.toString(k);
    };
  }

  private static String hexadecimal(int k) {
    return String.format(Locale.ROOT, "#0x%x", k);
  }
}
