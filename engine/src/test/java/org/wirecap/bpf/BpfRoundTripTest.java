package org.wirecap.bpf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any program, written as text and read back, is the same program: the text hides nothing. */
class BpfRoundTripTest {

  /** Appends an instruction; all jumps go to label "end" or "begin". */
  interface Step extends Function<BpfAssembler, BpfAssembler> {}

  @Property(tries = 300)
  void textIsTheProgram(@ForAll("programs") List<Step> steps) {
    BpfAssembler assembler = new BpfAssembler().label("begin");
    for (Step step : steps) {
      assembler = step.apply(assembler);
    }
    byte[] code = assembler.label("end").exit().assemble();
    assertArrayEquals(code, read(BpfDisassembler.lines(code)), BpfDisassembler.disassemble(code));
  }

  @Provide
  Arbitrary<List<Step>> programs() {
    return steps().list().ofMaxSize(40);
  }

  private static Arbitrary<Step> steps() {
    Arbitrary<Register> register = Arbitraries.of(Register.class);
    Arbitrary<Integer> value = Arbitraries.integers();
    Arbitrary<Short> offset = Arbitraries.shorts();
    Arbitrary<Size> size = Arbitraries.of(Size.class);
    Arbitrary<Operation> operation = Arbitraries.of(Operation.class);
    Arbitrary<Condition> condition = Arbitraries.of(Condition.class);
    Arbitrary<String> label = Arbitraries.of("begin", "end");
    List<Arbitrary<Step>> kinds = new ArrayList<>();
    kinds.add(
        Combinators.combine(operation, register, register).as((o, d, s) -> a -> a.alu(o, d, s)));
    kinds.add(Combinators.combine(operation, register, value).as((o, d, v) -> a -> a.alu(o, d, v)));
    kinds.add(
        Combinators.combine(operation, register, register).as((o, d, s) -> a -> a.alu32(o, d, s)));
    kinds.add(
        Combinators.combine(operation, register, value).as((o, d, v) -> a -> a.alu32(o, d, v)));
    kinds.add(register.map(r -> a -> a.negate(r)));
    kinds.add(
        Combinators.combine(register, Arbitraries.of(16, 32, 64))
            .as((r, bits) -> a -> a.bigEndian(r, bits)));
    kinds.add(
        Combinators.combine(register, Arbitraries.of(16, 32, 64))
            .as((r, bits) -> a -> a.littleEndian(r, bits)));
    kinds.add(
        Combinators.combine(size, register, register, offset)
            .as((z, d, b, o) -> a -> a.load(z, d, b, o)));
    kinds.add(
        Combinators.combine(size, register, offset, register)
            .as((z, b, o, s) -> a -> a.store(z, b, o, s)));
    kinds.add(
        Combinators.combine(size, register, offset, value)
            .as((z, b, o, v) -> a -> a.store(z, b, o, v)));
    kinds.add(
        Combinators.combine(Arbitraries.of(Size.WORD, Size.DOUBLE), register, offset, register)
            .as((z, b, o, s) -> a -> a.atomicAdd(z, b, o, s)));
    kinds.add(
        Combinators.combine(register, Arbitraries.longs()).as((r, v) -> a -> a.loadConstant(r, v)));
    kinds.add(
        Combinators.combine(register, Arbitraries.integers().between(0, 99))
            .as((r, fd) -> a -> a.loadMap(r, fd)));
    kinds.add(
        Combinators.combine(register, Arbitraries.integers().between(0, 99), value)
            .as((r, fd, o) -> a -> a.loadMapValue(r, fd, o)));
    kinds.add(label.map(l -> a -> a.jump(l)));
    kinds.add(
        Combinators.combine(register, condition, register, label)
            .as((l, c, r, t) -> a -> a.jumpIf(l, c, r, t)));
    kinds.add(
        Combinators.combine(register, condition, value, label)
            .as((l, c, v, t) -> a -> a.jumpIf(l, c, v, t)));
    kinds.add(
        Combinators.combine(register, condition, register, label)
            .as((l, c, r, t) -> a -> a.jumpIf32(l, c, r, t)));
    kinds.add(
        Combinators.combine(register, condition, value, label)
            .as((l, c, v, t) -> a -> a.jumpIf32(l, c, v, t)));
    kinds.add(Arbitraries.of(Helper.class).map(h -> a -> a.call(h)));
    return Arbitraries.oneOf(kinds);
  }

  /** Assembles what the disassembler wrote. A label stands before each slot: its number. */
  private static byte[] read(List<String> lines) {
    BpfAssembler assembler = new BpfAssembler();
    int slot = 0;
    for (String line : lines) {
      assembler = read(assembler.label("" + slot), line, slot);
      slot += line.endsWith(" ll") ? 2 : 1;
    }
    return assembler.assemble();
  }

  private static BpfAssembler read(BpfAssembler to, String line, int slot) {
    Matcher m;
    if ((m = match("r(\\d+) = map fd (\\d+) ll", line)) != null) {
      return to.loadMap(register(m, 1), Integer.parseInt(m.group(2)));
    }
    if ((m = match("r(\\d+) = value of map fd (\\d+) \\+ (-?\\d+) ll", line)) != null) {
      return to.loadMapValue(
          register(m, 1), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)));
    }
    if ((m = match("r(\\d+) = (-?\\d+) ll", line)) != null) {
      return to.loadConstant(register(m, 1), Long.parseLong(m.group(2)));
    }
    if ((m = match("r(\\d+) = (be|le)(\\d+) r\\1", line)) != null) {
      int bits = Integer.parseInt(m.group(3));
      return m.group(2).equals("be")
          ? to.bigEndian(register(m, 1), bits)
          : to.littleEndian(register(m, 1), bits);
    }
    if ((m = match("r(\\d+) = -r\\1", line)) != null) {
      return to.negate(register(m, 1));
    }
    String address = "\\*\\((u\\d+) \\*\\)\\(r(\\d+) ([+-]) (\\d+)\\)";
    if ((m = match("r(\\d+) = " + address, line)) != null) {
      return to.load(size(m, 2), register(m, 1), register(m, 3), offset(m, 4));
    }
    if ((m = match("lock " + address + " \\+= r(\\d+)", line)) != null) {
      return to.atomicAdd(size(m, 1), register(m, 2), offset(m, 3), register(m, 5));
    }
    if ((m = match(address + " = r(\\d+)", line)) != null) {
      return to.store(size(m, 1), register(m, 2), offset(m, 3), register(m, 5));
    }
    if ((m = match(address + " = (-?\\d+)", line)) != null) {
      return to.store(size(m, 1), register(m, 2), offset(m, 3), Integer.parseInt(m.group(5)));
    }
    if ((m = match("goto ([+-]\\d+)", line)) != null) {
      return to.jump(target(m, 1, slot));
    }
    if ((m = match("if ([rw])(\\d+) (\\S+) ([rw]?)(-?\\d+) goto ([+-]\\d+)", line)) != null) {
      Condition condition = condition(m.group(3));
      String target = target(m, 6, slot);
      boolean wide = m.group(1).equals("r");
      if (m.group(4).isEmpty()) {
        int value = Integer.parseInt(m.group(5));
        return wide
            ? to.jumpIf(register(m, 2), condition, value, target)
            : to.jumpIf32(register(m, 2), condition, value, target);
      }
      return wide
          ? to.jumpIf(register(m, 2), condition, register(m, 5), target)
          : to.jumpIf32(register(m, 2), condition, register(m, 5), target);
    }
    if ((m = match("call (\\w+)", line)) != null) {
      return to.call(Helper.valueOf(m.group(1)));
    }
    if (line.equals("exit")) {
      return to.exit();
    }
    if ((m = match("([rw])(\\d+) (\\S*=) ([rw]?)(-?\\d+)", line)) != null) {
      String symbol = m.group(3);
      Operation operation =
          Stream.of(Operation.values())
              .filter(o -> o.symbol().equals(symbol))
              .findFirst()
              .orElseThrow();
      boolean wide = m.group(1).equals("r");
      if (m.group(4).isEmpty()) {
        int value = Integer.parseInt(m.group(5));
        return wide
            ? to.alu(operation, register(m, 2), value)
            : to.alu32(operation, register(m, 2), value);
      }
      return wide
          ? to.alu(operation, register(m, 2), register(m, 5))
          : to.alu32(operation, register(m, 2), register(m, 5));
    }
    throw new AssertionError("cannot read: " + line);
  }

  private static Matcher match(String pattern, String line) {
    Matcher matcher = Pattern.compile(pattern).matcher(line);
    return matcher.matches() ? matcher : null;
  }

  private static Register register(Matcher matcher, int group) {
    return Register.valueOf("R" + matcher.group(group));
  }

  private static Size size(Matcher matcher, int group) {
    return Stream.of(Size.values())
        .filter(size -> size.type().equals(matcher.group(group)))
        .findFirst()
        .orElseThrow();
  }

  private static int offset(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group) + matcher.group(group + 1));
  }

  private static String target(Matcher matcher, int group, int slot) {
    return "" + (slot + 1 + Integer.parseInt(matcher.group(group)));
  }

  private static Condition condition(String symbol) {
    return Stream.of(Condition.values())
        .filter(condition -> condition.symbol().equals(symbol))
        .findFirst()
        .orElseThrow();
  }
}
