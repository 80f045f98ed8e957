package org.wirecap.filter.jvm;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.HeaderChain;
import org.wirecap.filter.ir.Matcher;

/** What generated code names. */
final class Descriptors {
  static final ClassDesc BYTES = of(Bytes.class);
  static final ClassDesc MATCHER = of(Matcher.class);
  static final ClassDesc CHAIN = of(Condition.ProtocolChain.class);
  static final ClassDesc HEADER_CHAIN = of(HeaderChain.class);
  static final ClassDesc MEMBERS = of(MemberTable.class);
  static final ClassDesc INTS = CD_int.arrayType();
  private static final ClassDesc LONGS = CD_long.arrayType();
  private static final ClassDesc MEMORY = of(MemorySegment.class);

  /** int loadN(memory, address). */
  static final MethodTypeDesc LOAD = MethodTypeDesc.of(CD_int, MEMORY, CD_long);

  /** int operation(left, right). */
  static final MethodTypeDesc INT_OPERATION = MethodTypeDesc.of(CD_int, CD_int, CD_int);

  /** int part(memory, offset, captured, original, type, index). */
  static final MethodTypeDesc PART =
      MethodTypeDesc.of(CD_int, MEMORY, CD_long, CD_int, CD_int, CD_int, CD_int);

  /** boolean matches(memory, offset, captured, original, type, index). */
  static final MethodTypeDesc MATCHES = PART.changeReturnType(CD_boolean);

  /** long select(memory, offsets, lengths, first, count). */
  static final MethodTypeDesc SELECT =
      MethodTypeDesc.of(CD_long, MEMORY, LONGS, INTS, CD_int, CD_int);

  /** boolean contains(number, slots, multiplier, shift). */
  static final MethodTypeDesc CONTAINS =
      MethodTypeDesc.of(CD_boolean, CD_int, INTS, CD_int, CD_int);

  /** long search(memory, packet, captured, chain). */
  static final MethodTypeDesc CHAIN_SEARCH =
      MethodTypeDesc.of(CD_long, MEMORY, CD_long, CD_int, CHAIN);

  private Descriptors() {}

  private static ClassDesc of(Class<?> type) {
    return type.describeConstable().orElseThrow();
  }
}
