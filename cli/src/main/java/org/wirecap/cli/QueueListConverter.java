package org.wirecap.cli;

import java.util.BitSet;
import picocli.CommandLine.ITypeConverter;

/** Receive queues on the command line: {@code 0-3,5}. */
final class QueueListConverter implements ITypeConverter<BitSet> {
  @Override
  public BitSet convert(String text) {
    return NumberList.parse(text, "queues");
  }
}
