package org.wirecap.cli;

import java.util.BitSet;
import picocli.CommandLine.ITypeConverter;

/** CPUs on the command line: {@code 0-3,5}. */
final class CpuListConverter implements ITypeConverter<BitSet> {
  @Override
  public BitSet convert(String text) {
    return NumberList.parse(text, "CPUs");
  }
}
