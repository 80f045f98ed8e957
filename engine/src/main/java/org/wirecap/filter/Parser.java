package org.wirecap.filter;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Value;

/**
 * Reads an expression by the grammar of libpcap: {@code and} and {@code or} bind alike, from left
 * to right, {@code not} binds tighter; an identifier behind one of them inherits the qualifiers of
 * what stands before.
 *
 * <p>What an opening parenthesis starts (a condition, a list of identifiers, a number or a value)
 * is known at its end only. So parts are read as an {@link Item}.
 */
final class Parser {
  private static final int MOST_LEVELS = 1000;
  private static final String CONDITION = "a condition such as 'tcp port 80' or 'ip[8] < 5'";

  private final Tokens tokens;
  private final Faults faults;
  private final PrimitiveParser primitives;
  private final ArithmeticParser arithmetic;
  private final AccessCode access;
  private int depth;

  Parser(Tokens tokens, Generators code, Faults faults) {
    this.tokens = tokens;
    this.faults = faults;
    access = code.access();
    arithmetic = new ArithmeticParser(tokens, access, faults);
    primitives = new PrimitiveParser(tokens, code, faults);
  }

  /** The whole expression. */
  Condition parse() {
    if (tokens.peek().kind() == Token.Kind.END) {
      return Terms.TRUE;
    }
    Item.Term all = expression(term(item(Qualifier.NONE, false)));
    if (tokens.peek().kind() != Token.Kind.END) {
      throw tokens.unexpected("'and', 'or' or the end");
    }
    return all.condition();
  }

  /** The rest of an expression whose first term was read already. */
  private Item.Term expression(Item.Term first) {
    Chain chain = new Chain(first.condition());
    Qualifier qualifier = first.qualifier();
    while (tokens.is("and") || tokens.is("or")) {
      boolean and = tokens.next().is("and");
      Item.Term next = term(item(qualifier, true));
      chain.add(and, next.condition());
      qualifier = next.qualifier();
    }
    return new Item.Term(chain.condition(), qualifier);
  }

  /** Terms joined from left to right, so that many with the same operator are one list. */
  private static final class Chain {
    private final List<Condition> terms = new ArrayList<>();
    private boolean and;

    Chain(Condition first) {
      terms.add(first);
    }

    void add(boolean byAnd, Condition term) {
      if (terms.size() > 1 && and != byAnd) {
        Condition before = condition();
        terms.clear();
        terms.add(before);
      }
      and = byAnd;
      terms.add(term);
    }

    Condition condition() {
      Condition[] all = terms.toArray(Condition[]::new);
      return all.length == 1 ? all[0] : and ? Terms.and(all) : Terms.or(all);
    }
  }

  private static Item.Term term(Item item) {
    return switch (item) {
      case Item.Term term -> term;
      case Item.Identifier(var condition, var qualifier, var _) ->
          new Item.Term(condition, qualifier);
      case Item.Numeral _, Item.Computed _ -> throw new IllegalStateException("not resolved");
    };
  }

  /**
   * A term, or an identifier where one may stand.
   *
   * @param inherited what an identifier here inherits
   * @param identifiers whether one may stand here
   */
  private Item item(Qualifier inherited, boolean identifiers) {
    Item item = part(inherited, identifiers);
    if (item instanceof Item.Numeral(int number, int column)) {
      if (!identifiers) {
        throw tokens.unexpected("an operator such as '=' or '&'");
      }
      faults.at(column);
      return new Item.Identifier(
          primitives.identifiers().number(number, inherited), inherited, false);
    }
    if (item instanceof Item.Computed) {
      throw tokens.unexpected("an operator such as '=' or '&'");
    }
    return item;
  }

  /** As {@link #item}; numbers and values in parentheses are handed up as they are. */
  private Item part(Qualifier inherited, boolean identifiers) {
    Token start = tokens.peek();
    if (tokens.take("!")) {
      enter();
      Item inner = item(inherited, identifiers);
      depth--;
      return switch (inner) {
        case Item.Identifier(var condition, var qualifier, var _) ->
            new Item.Identifier(Terms.not(condition), qualifier, false);
        default -> {
          Item.Term term = term(inner);
          yield new Item.Term(Terms.not(term.condition()), term.qualifier());
        }
      };
    }
    if (start.is("(")) {
      return rest(parenthesis(inherited, identifiers));
    }
    if (start.kind() == Token.Kind.NUMBER) {
      return rest(new Item.Numeral(tokens.next().number(), start.column()));
    }
    if (arithmetic.startsHere()) {
      return rest(new Item.Computed(arithmetic.parse()));
    }
    if (primitives.identifierStartsHere()) {
      if (!identifiers) {
        throw tokens.unexpected(CONDITION);
      }
      return new Item.Identifier(primitives.identifier(inherited), inherited, false);
    }
    Item.Term primitive = primitives.parse(CONDITION);
    if (primitive != null) {
      return primitive;
    }
    Qualifier head = primitives.head();
    return new Item.Term(identifier(head).condition(), head);
  }

  /** What follows a number or a value: more of it, a comparison, or nothing. */
  private Item rest(Item start) {
    Arithmetic first;
    if (start instanceof Item.Numeral(int number, int _)) {
      first = Arithmetic.of(new Value.Const(number));
    } else if (start instanceof Item.Computed(Arithmetic value)) {
      first = value;
    } else {
      return start;
    }
    boolean more = arithmetic.operatorHere();
    Arithmetic left = arithmetic.parseRest(first);
    Token operator = tokens.peek();
    if (operator.is("=")
        || operator.is("!=")
        || operator.is("<")
        || operator.is(">")
        || operator.is("<=")
        || operator.is(">=")) {
      tokens.next();
      Arithmetic right = arithmetic.parse();
      return new Item.Term(access.compare(operator.word(), left, right), Qualifier.NONE);
    }
    return more ? new Item.Computed(left) : start;
  }

  private Item parenthesis(Qualifier inherited, boolean identifiers) {
    enter();
    tokens.require("(");
    Item first = part(inherited, identifiers);
    Item whole =
        switch (first) {
          case Item.Computed computed -> computed;
          case Item.Numeral number when identifiers && !tokens.is(")") ->
              identifierList(primitives.number(number, inherited), inherited);
          case Item.Numeral number -> number;
          case Item.Identifier identifier -> {
            if (identifier.parenthesised()) {
              throw tokens.unexpected("no list in a list");
            }
            yield identifierList(identifier.condition(), identifier.qualifier());
          }
          case Item.Term term -> new Item.Term(expression(term).condition(), inherited);
        };
    if (!tokens.take(")")) {
      throw tokens.unexpected(
          whole instanceof Item.Computed || whole instanceof Item.Numeral
              ? "an operator or ')'"
              : "'and', 'or' or ')'");
    }
    depth--;
    return whole;
  }

  /** The rest of a list of identifiers. */
  private Item.Identifier identifierList(Condition first, Qualifier inherited) {
    Chain chain = new Chain(first);
    Qualifier qualifier = inherited;
    while (tokens.is("and") || tokens.is("or")) {
      boolean and = tokens.next().is("and");
      Item.Identifier next = identifier(qualifier);
      chain.add(and, next.condition());
      qualifier = next.qualifier();
    }
    return new Item.Identifier(chain.condition(), qualifier, true);
  }

  /** An identifier, where nothing else may stand. */
  private Item.Identifier identifier(Qualifier qualifier) {
    Item item = identifierPart(qualifier);
    return item instanceof Item.Numeral number
        ? new Item.Identifier(primitives.number(number, qualifier), qualifier, false)
        : (Item.Identifier) item;
  }

  private Item identifierPart(Qualifier qualifier) {
    Token start = tokens.peek();
    if (tokens.take("!")) {
      enter();
      Item.Identifier inner = identifier(qualifier);
      depth--;
      return new Item.Identifier(Terms.not(inner.condition()), inner.qualifier(), false);
    }
    if (start.kind() == Token.Kind.NUMBER) {
      return new Item.Numeral(tokens.next().number(), start.column());
    }
    if (primitives.identifierStartsHere()) {
      return new Item.Identifier(primitives.identifier(qualifier), qualifier, false);
    }
    if (!tokens.take("(")) {
      throw tokens.unexpected(
          "a name, a number or an address"
              + (start.isKeyword()
                  ? "; a name that is a keyword is written \\" + start.text()
                  : ""));
    }
    enter();
    Item first = identifierPart(qualifier);
    Item whole =
        switch (first) {
          case Item.Numeral number when tokens.is(")") -> number;
          case Item.Numeral number ->
              identifierList(primitives.number(number, qualifier), qualifier);
          case Item.Identifier(var condition, var own, var parenthesised) -> {
            if (parenthesised) {
              throw tokens.unexpected("no list in a list");
            }
            yield identifierList(condition, own);
          }
          default -> throw new IllegalStateException("no identifier");
        };
    tokens.require(")");
    depth--;
    return whole;
  }

  private void enter() {
    if (++depth > MOST_LEVELS) {
      throw faults.fault(
          tokens.peek().column(), "more than " + MOST_LEVELS + " conditions inside each other", "");
    }
  }
}
