package org.wirecap.filter;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.wirecap.filter.classic.ClassicCompiler;
import org.wirecap.filter.classic.ClassicProgram;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.Interpreter;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.filter.jvm.BytecodeCompiler;
import org.wirecap.pool.Packet;

/**
 * A compiled expression of the filter language of pcap-filter(7).
 *
 * <pre>{@code
 * Filter filter = Filter.compile("tcp port 80", FilterOptions.ethernet());
 * if (filter.matches(packet)) { ... }
 * }</pre>
 *
 * <p>It is for packets of one link type. Names in the expression are looked up when it is compiled,
 * host names perhaps over the network, and never again. Immutable; any number of threads may use it
 * at once.
 */
public final class Filter implements Matcher {
  private final String expression;
  private final FilterProgram program;
  private final Matcher matcher;

  private Filter(String expression, FilterProgram program) {
    this.expression = expression;
    this.program = program;
    matcher = BytecodeCompiler.compile(program).orElseGet(() -> new Interpreter(program));
  }

  /**
   * Compiles an expression.
   *
   * @param expression as for tcpdump; an empty one accepts every packet
   * @param options which packets it is for, and what names stand for
   * @return the filter
   * @throws FilterException when it is no filter, or one that is not supported: says where, and
   *     what was expected there
   */
  public static Filter compile(String expression, FilterOptions options) {
    Objects.requireNonNull(expression);
    Objects.requireNonNull(options);
    Faults faults = new Faults(expression);
    Tokens tokens = new Tokens(expression, faults);
    Condition parsed = new Parser(tokens, Generators.of(options, faults), faults).parse();
    String fault = Nesting.fault(parsed);
    if (fault != null) {
      throw faults.fault(1, fault, "");
    }
    Condition condition = options.optimize() ? Simplifier.simplify(parsed) : parsed;
    return new Filter(
        expression, new FilterProgram(condition, options.linkType(), options.snaplen()));
  }

  /**
   * @return as it was written
   */
  public String expression() {
    return expression;
  }

  /**
   * @return its intermediate form, for other ways to run it
   */
  public FilterProgram program() {
    return program;
  }

  /**
   * Translates the filter for whoever takes classic BPF, e.g. {@code SO_ATTACH_FILTER}.
   *
   * @return a program that accepts the same packets
   * @throws KernelRefusal when there is none; the message says why
   */
  public ClassicProgram classicBpf() {
    return ClassicCompiler.compile(program);
  }

  /**
   * @return whether it runs as JVM bytecode; if not it is interpreted, some ten times slower,
   *     because it does not fit into a class
   */
  public boolean isCompiled() {
    return !(matcher instanceof Interpreter);
  }

  /**
   * Decides about a packet. A load beyond its captured bytes, and a division by zero, reject it.
   *
   * @param packet a captured packet of the link type that the filter was compiled for
   * @return whether the filter accepts it
   */
  public boolean matches(Packet packet) {
    return matches(
        packet.memory(),
        packet.offset(),
        packet.capturedLength(),
        packet.originalLength(),
        packet.isOutgoing() ? OUTGOING : TO_HOST,
        UNKNOWN);
  }

  @Override
  public boolean matches(
      MemorySegment memory,
      long offset,
      int capturedLength,
      int originalLength,
      int packetType,
      int interfaceIndex) {
    return matcher.matches(
        memory, offset, capturedLength, originalLength, packetType, interfaceIndex);
  }

  @Override
  public boolean needsOnlyBytes() {
    return matcher.needsOnlyBytes();
  }

  @Override
  public long select(
      MemorySegment memory, long[] offsets, int[] capturedLengths, int first, int count) {
    return matcher.select(memory, offsets, capturedLengths, first, count);
  }

  @Override
  public String toString() {
    return expression;
  }
}
