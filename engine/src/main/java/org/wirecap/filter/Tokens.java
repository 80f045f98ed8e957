package org.wirecap.filter;

import java.util.List;
import java.util.Locale;

/** The words of an expression, read from left to right. */
final class Tokens {
  private final List<Token> tokens;
  private final Faults faults;
  private int position;

  Tokens(String expression, Faults faults) {
    tokens = Lexer.tokens(expression, faults);
    this.faults = faults;
  }

  Token peek() {
    return tokens.get(position);
  }

  /** The word behind the next one. */
  Token peekSecond() {
    return tokens.get(Math.min(position + 1, tokens.size() - 1));
  }

  boolean is(String word) {
    return peek().is(word);
  }

  Token next() {
    Token token = peek();
    if (token.kind() != Token.Kind.END) {
      position++;
    }
    return token;
  }

  /** Takes the word if it is the next one. */
  boolean take(String word) {
    if (!is(word)) {
      return false;
    }
    next();
    return true;
  }

  void require(String word) {
    if (!take(word)) {
      throw unexpected("'" + word + "'");
    }
  }

  int requireNumber() {
    if (peek().kind() != Token.Kind.NUMBER) {
      throw unexpected("a number");
    }
    return next().number();
  }

  FilterException unexpected(String expected) {
    Token token = peek();
    return faults.fault(
        token.column(),
        token.kind() == Token.Kind.END ? "the expression ends here" : "found " + token.shown(),
        token.kind() == Token.Kind.NAME
                && Keywords.canonical(token.text().toLowerCase(Locale.ROOT)) != null
            ? expected + " (keywords are in lower case)"
            : expected);
  }
}
