package org.wirecap.bpf;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.wirecap.bpf.Register.R0;
import static org.wirecap.bpf.Register.R1;
import static org.wirecap.bpf.Register.R10;
import static org.wirecap.bpf.Register.R2;
import static org.wirecap.bpf.Register.R3;
import static org.wirecap.bpf.Register.R7;
import static org.wirecap.bpf.Register.R9;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each call of the assembler beside its encoding (RFC 9669) and its text. */
class BpfAssemblerTest {

  record Row(UnaryOperator<BpfAssembler> call, String bytes, String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  private static Row row(String bytes, String text, UnaryOperator<BpfAssembler> call) {
    return new Row(call, bytes, text);
  }

  static List<Row> table() {
    return List.of(
        row("bf 21 0000 00000000", "r1 = r2", a -> a.move(R1, R2)),
        row("b7 02 0000 04000000", "r2 = 4", a -> a.move(R2, 4)),
        row("b7 09 0000 ffffffff", "r9 = -1", a -> a.move(R9, -1)),
        row("bc 21 0000 00000000", "w1 = w2", a -> a.move32(R1, R2)),
        row("b4 02 0000 04000000", "w2 = 4", a -> a.move32(R2, 4)),
        row("0f 21 0000 00000000", "r1 += r2", a -> a.add(R1, R2)),
        row("07 0a 0000 f8ffffff", "r10 += -8", a -> a.add(R10, -8)),
        row("1f 21 0000 00000000", "r1 -= r2", a -> a.subtract(R1, R2)),
        row("17 01 0000 03000000", "r1 -= 3", a -> a.alu(Operation.SUBTRACT, R1, 3)),
        row("2f 21 0000 00000000", "r1 *= r2", a -> a.alu(Operation.MULTIPLY, R1, R2)),
        row("37 01 0000 0a000000", "r1 /= 10", a -> a.alu(Operation.DIVIDE, R1, 10)),
        row("47 01 0000 01000000", "r1 |= 1", a -> a.alu(Operation.OR, R1, 1)),
        row("57 01 0000 7f000000", "r1 &= 127", a -> a.alu(Operation.AND, R1, 127)),
        row("67 01 0000 03000000", "r1 <<= 3", a -> a.alu(Operation.SHIFT_LEFT, R1, 3)),
        row("7f 21 0000 00000000", "r1 >>= r2", a -> a.alu(Operation.SHIFT_RIGHT, R1, R2)),
        row("97 01 0000 05000000", "r1 %= 5", a -> a.alu(Operation.MODULO, R1, 5)),
        row("af 21 0000 00000000", "r1 ^= r2", a -> a.alu(Operation.XOR, R1, R2)),
        row("c7 01 0000 20000000", "r1 s>>= 32", a -> a.alu(Operation.SHIFT_RIGHT_SIGNED, R1, 32)),
        row("04 01 0000 01000000", "w1 += 1", a -> a.alu32(Operation.ADD, R1, 1)),
        row("5c 21 0000 00000000", "w1 &= w2", a -> a.alu32(Operation.AND, R1, R2)),
        row("87 01 0000 00000000", "r1 = -r1", a -> a.negate(R1)),
        row("dc 01 0000 10000000", "r1 = be16 r1", a -> a.bigEndian(R1, 16)),
        row("dc 01 0000 40000000", "r1 = be64 r1", a -> a.bigEndian(R1, 64)),
        row("d4 01 0000 20000000", "r1 = le32 r1", a -> a.littleEndian(R1, 32)),
        row("71 12 0000 00000000", "r2 = *(u8 *)(r1 + 0)", a -> a.load(Size.BYTE, R2, R1, 0)),
        row("69 12 0c00 00000000", "r2 = *(u16 *)(r1 + 12)", a -> a.load(Size.HALF, R2, R1, 12)),
        row("61 12 1000 00000000", "r2 = *(u32 *)(r1 + 16)", a -> a.load(Size.WORD, R2, R1, 16)),
        row("79 a2 f8ff 00000000", "r2 = *(u64 *)(r10 - 8)", a -> a.load(Size.DOUBLE, R2, R10, -8)),
        row("73 21 0100 00000000", "*(u8 *)(r1 + 1) = r2", a -> a.store(Size.BYTE, R1, 1, R2)),
        row("6b 21 0200 00000000", "*(u16 *)(r1 + 2) = r2", a -> a.store(Size.HALF, R1, 2, R2)),
        row("63 2a fcff 00000000", "*(u32 *)(r10 - 4) = r2", a -> a.store(Size.WORD, R10, -4, R2)),
        row("7b 01 f8ff 00000000", "*(u64 *)(r1 - 8) = r0", a -> a.store(Size.DOUBLE, R1, -8, R0)),
        row("72 01 0300 ff000000", "*(u8 *)(r1 + 3) = 255", a -> a.store(Size.BYTE, R1, 3, 255)),
        row("62 0a fcff 07000000", "*(u32 *)(r10 - 4) = 7", a -> a.store(Size.WORD, R10, -4, 7)),
        row(
            "7a 0a f8ff ffffffff",
            "*(u64 *)(r10 - 8) = -1",
            a -> a.store(Size.DOUBLE, R10, -8, -1)),
        row(
            "db 21 0800 00000000",
            "lock *(u64 *)(r1 + 8) += r2",
            a -> a.atomicAdd(Size.DOUBLE, R1, 8, R2)),
        row(
            "c3 21 0000 00000000",
            "lock *(u32 *)(r1 + 0) += r2",
            a -> a.atomicAdd(Size.WORD, R1, 0, R2)),
        row("05 00 0000 00000000", "goto +0", a -> a.jump("l").label("l")),
        row("05 00 ffff 00000000", "goto -1", a -> a.label("l").jump("l")),
        row(
            "2d 32 0000 00000000",
            "if r2 > r3 goto +0",
            a -> a.jumpIf(R2, Condition.GREATER, R3, "l").label("l")),
        row(
            "15 01 0000 00000000",
            "if r1 == 0 goto +0",
            a -> a.jumpIf(R1, Condition.EQUAL, 0, "l").label("l")),
        row(
            "55 01 ffff feffffff",
            "if r1 != -2 goto -1",
            a -> a.label("l").jumpIf(R1, Condition.NOT_EQUAL, -2, "l")),
        row(
            "35 01 0000 01000000",
            "if r1 >= 1 goto +0",
            a -> a.jumpIf(R1, Condition.GREATER_OR_EQUAL, 1, "l").label("l")),
        row(
            "45 01 0000 02000000",
            "if r1 & 2 goto +0",
            a -> a.jumpIf(R1, Condition.ANY_BIT_OF, 2, "l").label("l")),
        row(
            "6d 21 0000 00000000",
            "if r1 s> r2 goto +0",
            a -> a.jumpIf(R1, Condition.SIGNED_GREATER, R2, "l").label("l")),
        row(
            "75 01 0000 01000000",
            "if r1 s>= 1 goto +0",
            a -> a.jumpIf(R1, Condition.SIGNED_GREATER_OR_EQUAL, 1, "l").label("l")),
        row(
            "a5 01 0000 01000000",
            "if r1 < 1 goto +0",
            a -> a.jumpIf(R1, Condition.LESS, 1, "l").label("l")),
        row(
            "bd 21 0000 00000000",
            "if r1 <= r2 goto +0",
            a -> a.jumpIf(R1, Condition.LESS_OR_EQUAL, R2, "l").label("l")),
        row(
            "c5 01 0000 00000000",
            "if r1 s< 0 goto +0",
            a -> a.jumpIf(R1, Condition.SIGNED_LESS, 0, "l").label("l")),
        row(
            "dd 21 0000 00000000",
            "if r1 s<= r2 goto +0",
            a -> a.jumpIf(R1, Condition.SIGNED_LESS_OR_EQUAL, R2, "l").label("l")),
        row(
            "1e 21 0000 00000000",
            "if w1 == w2 goto +0",
            a -> a.jumpIf32(R1, Condition.EQUAL, R2, "l").label("l")),
        row(
            "56 01 0000 05000000",
            "if w1 != 5 goto +0",
            a -> a.jumpIf32(R1, Condition.NOT_EQUAL, 5, "l").label("l")),
        row("85 00 0000 33000000", "call REDIRECT_MAP", a -> a.call(Helper.REDIRECT_MAP)),
        row("95 00 0000 00000000", "exit", a -> a.exit()),
        row(
            "18 07 0000 88776655 00 00 0000 44332211",
            "r7 = 1234605616436508552 ll",
            a -> a.loadConstant(R7, 0x1122334455667788L)),
        row(
            "18 01 0000 ffffffff 00 00 0000 00000000",
            "r1 = 4294967295 ll",
            a -> a.loadConstant(R1, 0xffffffffL)),
        row("18 11 0000 05000000 00 00 0000 00000000", "r1 = map fd 5 ll", a -> a.loadMap(R1, 5)),
        row(
            "18 21 0000 05000000 00 00 0000 40000000",
            "r1 = value of map fd 5 + 64 ll",
            a -> a.loadMapValue(R1, 5, 64)));
  }

  @ParameterizedTest
  @MethodSource("table")
  void encodesAsDocumented(Row row) {
    byte[] code = row.call.apply(new BpfAssembler()).assemble();
    assertEquals(row.bytes.replace(" ", ""), HexFormat.of().formatHex(code));
    assertEquals(List.of(row.text), BpfDisassembler.lines(code));
  }

  /** What LLVM does not write as we do, or not in all versions. */
  private static boolean llvmKnows(Row row) {
    return Stream.of("call", " ll", "%=", "& 2 goto").noneMatch(row.text::contains)
        && !row.text.matches("\\*.* = -?[0-9]+");
  }

  @Test
  void llvmReadsTheSame() throws Exception {
    assumeTrue(hasLlvm(), "no llvm-mc: install llvm");
    List<Row> rows = table().stream().filter(BpfAssemblerTest::llvmKnows).toList();
    assertTrue(rows.size() > 40);
    String input =
        rows.stream()
            .map(row -> row.bytes.replace(" ", "").replaceAll("(..)", "0x$1 "))
            .collect(Collectors.joining("\n"));
    Process process =
        new ProcessBuilder("llvm-mc", "-triple=bpfel", "-disassemble")
            .redirectErrorStream(true)
            .start();
    try (var out = process.getOutputStream()) {
      out.write(input.getBytes(US_ASCII));
    }
    String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
    List<String> lines =
        output.lines().map(String::strip).filter(line -> !line.startsWith(".text")).toList();
    assertEquals(0, process.waitFor(), output);
    assertEquals(rows.stream().map(Row::text).toList(), lines);
  }

  private static boolean hasLlvm() {
    try {
      return new ProcessBuilder("llvm-mc", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void jumpsCountSlotsAndConstantsAreTwo() {
    byte[] code =
        new BpfAssembler()
            .label("again")
            .jumpIf(R1, Condition.EQUAL, 0, "end")
            .loadConstant(R2, 1)
            .jump("again")
            .label("end")
            .exit()
            .assemble();
    assertEquals(
        """
           0: if r1 == 0 goto +3
           1: r2 = 1 ll
           3: goto -4
           4: exit
        """
            .stripTrailing(),
        BpfDisassembler.disassemble(code).replace(System.lineSeparator(), "\n").stripTrailing());
  }

  @Test
  void unresolvedLabelIsNamed() {
    BpfAssembler assembler = new BpfAssembler().move(R0, 1).jump("nowhere");
    assertEquals(
        "slot 1 jumps to label \"nowhere\", which is nowhere",
        assertThrows(IllegalStateException.class, assembler::assemble).getMessage());
  }

  @Test
  void duplicateLabelIsNamed() {
    BpfAssembler assembler = new BpfAssembler().label("twice").exit();
    assertEquals(
        "label \"twice\" is at slot 0 already, now again at 1",
        assertThrows(IllegalStateException.class, () -> assembler.label("twice")).getMessage());
  }

  @Test
  void jumpTooFarIsNamed() {
    BpfAssembler near = far(Short.MAX_VALUE);
    assertEquals((Short.MAX_VALUE + 2) * 8, near.assemble().length);
    assertEquals(
        "slot 0 jumps to label \"far\", 32768 slots away: the offset does not fit in 16 bits",
        assertThrows(IllegalStateException.class, far(Short.MAX_VALUE + 1)::assemble).getMessage());
  }

  private static BpfAssembler far(int slots) {
    BpfAssembler assembler = new BpfAssembler().jump("far");
    for (int i = 0; i < slots; i++) {
      assembler = assembler.exit();
    }
    return assembler.label("far").exit();
  }

  @Test
  void offsetsAndSizesOutOfRangeAreRefused() {
    BpfAssembler assembler = new BpfAssembler();
    assertThrows(IllegalArgumentException.class, () -> assembler.load(Size.BYTE, R1, R2, 32768));
    assertThrows(IllegalArgumentException.class, () -> assembler.store(Size.BYTE, R1, -32769, R2));
    assertThrows(IllegalArgumentException.class, () -> assembler.atomicAdd(Size.HALF, R1, 0, R2));
    assertThrows(IllegalArgumentException.class, () -> assembler.bigEndian(R1, 8));
  }

  @Test
  void disassemblerSaysWhatItDoesNotKnow() {
    assertEquals(
        List.of("unknown instruction, opcode 0x20"),
        BpfDisassembler.lines(new byte[] {0x20, 0, 0, 0, 0, 0, 0, 0}));
    assertEquals(List.of(), BpfDisassembler.lines(new byte[0]));
  }
}
