package org.wirecap.cli;

import org.wirecap.buddy.IdleStrategy;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names of {@link IdleStrategy} on the command line. */
enum IdleName {
  BLOCK("block", IdleStrategy.BLOCK),
  BACK_OFF("back-off", IdleStrategy.BACK_OFF),
  SPIN("spin", IdleStrategy.SPIN);

  private final String text;
  private final IdleStrategy strategy;

  IdleName(String text, IdleStrategy strategy) {
    this.text = text;
    this.strategy = strategy;
  }

  /** From the command line; says what there is to choose from. */
  static final class Converter implements ITypeConverter<IdleName> {
    @Override
    public IdleName convert(String text) {
      for (IdleName name : values()) {
        if (name.text.equals(text)) {
          return name;
        }
      }
      throw new TypeConversionException("'" + text + "': choose from block, back-off and spin");
    }
  }

  IdleStrategy strategy() {
    return strategy;
  }

  @Override
  public String toString() {
    return text;
  }
}
