package org.wirecap.filter;

/**
 * A word of an expression.
 *
 * @param kind what it is
 * @param text as it was written; without the backslash of an escaped name
 * @param word for {@link Kind#WORD}: the one spelling that the parser compares with
 * @param number for {@link Kind#NUMBER}: its value, unsigned
 * @param column where it starts: characters from 1
 */
record Token(Kind kind, String text, String word, int number, int column) {
  enum Kind {
    /** A keyword or a symbol. */
    WORD,
    NUMBER,
    /** A name that is no keyword, or one after a backslash. */
    NAME,
    /** An Ethernet address. */
    ETHERNET,
    /** Two to four numbers with dots between. */
    IPV4,
    IPV6,
    /** {@code $} and an ARCnet address. */
    ARCNET,
    END
  }

  boolean is(String expected) {
    return kind == Kind.WORD && word.equals(expected);
  }

  /** Whether it is a word of the language, and no symbol. */
  boolean isKeyword() {
    return kind == Kind.WORD && Character.isLetter(text.charAt(0));
  }

  /** As messages show it. */
  String shown() {
    return kind == Kind.END ? "the end" : "'" + text + "'";
  }
}
