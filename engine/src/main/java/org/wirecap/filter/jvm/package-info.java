/**
 * Filters as JVM bytecode: a class for each, made by {@link java.lang.classfile}, which the JIT
 * compiler makes machine code of.
 */
package org.wirecap.filter.jvm;
