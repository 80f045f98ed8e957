package org.wirecap.filter.jvm;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import org.wirecap.filter.ir.Matcher;

/**
 * Writes {@link Matcher#select} of a compiled filter. The loop is in the class of the filter, so
 * the JIT compiler sees loop and condition together: it checks once that the memory is alive, and
 * has the bytes of the next packets fetched while it decides about one.
 */
final class SelectLoop {
  // The parameters' places.
  private static final int MEMORY = 1;
  private static final int OFFSETS = 2;
  private static final int LENGTHS = 3;
  private static final int FIRST = 4;
  private static final int COUNT = 5;

  private SelectLoop() {}

  static void write(CodeBuilder code, Part root) {
    int accepted = code.allocateLocal(TypeKind.LONG);
    int i = code.allocateLocal(TypeKind.INT);
    int length = code.allocateLocal(TypeKind.INT);
    Label next = code.newLabel();
    Label end = code.newLabel();
    code.lconst_0().lstore(accepted).iconst_0().istore(i);
    code.labelBinding(next).iload(i).iload(COUNT).if_icmpge(end);
    code.aload(LENGTHS).iload(FIRST).iload(i).iadd().iaload().istore(length);
    code.aload(MEMORY).aload(OFFSETS).iload(FIRST).iload(i).iadd().laload();
    code.iload(length).iload(length);
    code.loadConstant(Matcher.UNKNOWN).loadConstant(Matcher.UNKNOWN);
    code.invokestatic(BytecodeCompiler.OWNER, root.name(), Descriptors.PART);
    // 1 is accepted; 0 and -1 are not.
    code.iconst_1().iadd().iconst_1().ishr().i2l().iload(i).lshl();
    code.lload(accepted).lor().lstore(accepted);
    code.iinc(i, 1).goto_(next);
    code.labelBinding(end).lload(accepted).lreturn();
  }
}
