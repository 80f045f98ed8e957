package org.wirecap.filter.path;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Field;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;

/**
 * Programs and packets at random, from a seed: small enough that both outcomes are common, with the
 * same subtrees again and again, and with every node of the intermediate form.
 */
public final class RandomPrograms {
  private static final int[] CONSTANTS = {
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    14,
    15,
    17,
    31,
    32,
    33,
    40,
    44,
    51,
    60,
    255,
    0x0800,
    0x86dd,
    65535,
    65536,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    -1,
    -2,
    -4
  };

  private final Random random;
  private final boolean withChains;

  /**
   * @param seed what comes is a function of it
   * @param withChains whether protochain may occur
   */
  public RandomPrograms(long seed, boolean withChains) {
    this.random = new Random(seed);
    this.withChains = withChains;
  }

  /**
   * @return the next program, of at most some tens of comparisons
   */
  public FilterProgram program() {
    return new FilterProgram(condition(4), 1, 65_535);
  }

  /**
   * @return the next value, of some levels of arithmetic
   */
  public Value value() {
    return value(3);
  }

  private Condition condition(int depth) {
    int kind = random.nextInt(depth == 0 ? 11 : 20);
    return switch (kind) {
      case 0 -> new Condition.Constant(random.nextBoolean());
      case 1 ->
          withChains
              ? new Condition.ProtocolChain(
                  random.nextBoolean() ? 4 : 6, random.nextInt(3) * 17, random.nextInt(20))
              : compare();
      case 11, 12, 13, 14 -> new Condition.And(terms(depth));
      case 15, 16, 17, 18 -> new Condition.Or(terms(depth));
      case 19 -> new Condition.Not(condition(depth - 1));
      default -> compare();
    };
  }

  private List<Condition> terms(int depth) {
    return IntStream.range(0, 2 + random.nextInt(3)).mapToObj(i -> condition(depth - 1)).toList();
  }

  private Condition compare() {
    Relation relation = pick(Relation.values());
    // Mostly with what may well be there.
    Value left = value(3);
    Value right = random.nextInt(3) == 0 ? value(2) : new Value.Const(random.nextInt(6));
    return new Condition.Compare(relation, left, right);
  }

  private Value value(int depth) {
    return switch (random.nextInt(depth == 0 ? 7 : 14)) {
      case 0 -> constant();
      case 1, 2, 3, 4 -> Value.Load.at(size(), random.nextInt(24));
      case 5 -> random.nextInt(8) == 0 ? metadata() : new Value.PacketLength();
      case 6 -> random.nextInt(30) == 0 ? Value.Load.at(size(), bigConstant()) : constant();
      case 7, 8, 9 -> headerLoad();
      case 10 ->
          new Value.Load(
              size(), value(depth - 1), random.nextInt(20) == 0 ? -1 : random.nextInt(8));
      default ->
          new Value.Arithmetic(
              pick(Operator.values()),
              value(depth - 1),
              random.nextBoolean() ? constant() : value(depth - 1));
    };
  }

  /** As a load behind an IP header: its length is in the low bits of a byte. */
  private Value headerLoad() {
    Value length =
        new Value.Arithmetic(
            Operator.MULTIPLY,
            new Value.Arithmetic(Operator.AND, Value.Load.at(1, 14), new Value.Const(15)),
            new Value.Const(4));
    return new Value.Load(size(), length, random.nextInt(6));
  }

  private Value metadata() {
    return new Value.Metadata(pick(Field.values()));
  }

  private Value.Const constant() {
    return new Value.Const(CONSTANTS[random.nextInt(CONSTANTS.length)]);
  }

  private int bigConstant() {
    return CONSTANTS[CONSTANTS.length - 1 - random.nextInt(6)];
  }

  private <T> T pick(T[] any) {
    return any[random.nextInt(any.length)];
  }

  private int size() {
    return 1 << random.nextInt(3);
  }

  /**
   * @param least bytes at least
   * @return the next packet: up to 80 bytes more, most of them small numbers
   */
  public byte[] packet(int least) {
    byte[] packet = new byte[least + random.nextInt(random.nextInt(4) == 0 ? 80 : 30)];
    for (int i = 0; i < packet.length; i++) {
      packet[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : random.nextInt(6));
    }
    return packet;
  }
}
