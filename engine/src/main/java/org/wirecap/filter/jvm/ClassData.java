package org.wirecap.filter.jvm;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicConstantDesc;
import java.util.ArrayList;
import java.util.List;

/** The objects that the class of a filter refers to: the JIT compiler takes them for constants. */
final class ClassData {
  private final List<Object> objects = new ArrayList<>();

  /**
   * @param object what is needed
   * @param type what it is
   * @return the constant that loads it
   */
  DynamicConstantDesc<?> constant(Object object, ClassDesc type) {
    objects.add(object);
    return DynamicConstantDesc.ofNamed(
        ConstantDescs.ofConstantBootstrap(
            ConstantDescs.CD_MethodHandles,
            "classDataAt",
            ConstantDescs.CD_Object,
            ConstantDescs.CD_int),
        ConstantDescs.DEFAULT_NAME,
        type,
        objects.size() - 1);
  }

  List<Object> objects() {
    return List.copyOf(objects);
  }
}
