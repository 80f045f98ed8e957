package org.wirecap.filter.jvm;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessFlag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.filter.path.PathCompiler;
import org.wirecap.filter.path.Values;

/**
 * Makes a class of a filter, as hidden classes are: it goes when nobody holds the matcher any more.
 */
public final class BytecodeCompiler {
  static final ClassDesc OWNER =
      ClassDesc.of(BytecodeCompiler.class.getPackageName(), "CompiledFilter");

  private BytecodeCompiler() {}

  /**
   * Compiles a filter. Takes less than a millisecond for usual ones once this code is warm.
   *
   * @param program what to compile
   * @return what runs it; empty when it does not fit into a class: a single comparison of more than
   *     64 KiB of bytecode, or more constants than 65,535
   */
  public static Optional<Matcher> compile(FilterProgram program) {
    ClassData data = new ClassData();
    byte[] bytes;
    try {
      bytes = ClassFile.of().build(OWNER, type -> write(type, program.condition(), data));
    } catch (IllegalArgumentException | StackOverflowError e) {
      return Optional.empty(); // the limits of class files; a tree too deep to walk over
    }
    try {
      MethodHandles.Lookup type =
          MethodHandles.lookup().defineHiddenClassWithClassData(bytes, data.objects(), true);
      return Optional.of((Matcher) type.lookupClass().getDeclaredConstructor().newInstance());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the class of a filter cannot be made", e);
    }
  }

  private static void write(ClassBuilder type, Condition condition, ClassData data) {
    type.withFlags(AccessFlag.FINAL, AccessFlag.SUPER, AccessFlag.SYNTHETIC);
    type.withInterfaceSymbols(Descriptors.MATCHER);
    type.withMethodBody(
        INIT_NAME,
        MTD_void,
        0,
        code -> code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void).return_());
    Part root = new Part("decide", condition, 0, 0, PathCompiler.NOTHING_HELPS);
    type.withMethodBody(
        "matches",
        Descriptors.MATCHES,
        ClassFile.ACC_PUBLIC,
        code -> {
          code.aload(1).lload(2).iload(4).iload(5).iload(6).iload(7);
          code.invokestatic(OWNER, root.name(), Descriptors.PART);
          // 1 is accepted; 0 and -1 are not.
          code.iconst_1().iadd().iconst_1().ishr().ireturn();
        });
    type.withMethodBody(
        "needsOnlyBytes",
        MethodTypeDesc.of(CD_boolean),
        ClassFile.ACC_PUBLIC,
        code -> code.loadConstant(Values.needsOnlyBytes(condition) ? 1 : 0).ireturn());
    type.withMethodBody(
        "select", Descriptors.SELECT, ClassFile.ACC_PUBLIC, code -> SelectLoop.write(code, root));
    Queue<Part> waiting = new ArrayDeque<>(List.of(root));
    while (!waiting.isEmpty()) {
      waiting.addAll(method(type, waiting.remove(), data));
    }
  }

  private static List<Part> method(ClassBuilder type, Part part, ClassData data) {
    List<Part> callees = new ArrayList<>();
    type.withMethodBody(
        part.name(),
        Descriptors.PART,
        ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC,
        code -> {
          // Called again, from the beginning, when jumps turn out to be long.
          callees.clear();
          callees.addAll(new MethodCompiler(code, OWNER, part, data).compile());
        });
    return callees;
  }
}
