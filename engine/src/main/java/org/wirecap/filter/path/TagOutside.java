package org.wirecap.filter.path;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Field;
import org.wirecap.filter.ir.FilterProgram;
import org.wirecap.filter.ir.KernelRefusal;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Relation;
import org.wirecap.filter.ir.Value;

/**
 * Rewrites the filter of Ethernet frames for packet sockets, where the kernel has taken the outer
 * VLAN tag of a frame out and keeps it beside the bytes. In user space the tag is back in its
 * place; so that both decide alike, the filter becomes
 *
 * <pre>
 *   (tag beside the bytes, and what the filter says of the frame with its tag)
 *   or (no tag beside the bytes, and what the filter says of the frame as it is)
 * </pre>
 *
 * In the first half a load from behind the tag goes 4 bytes towards the front, a load of the tag
 * reads what the kernel keeps, and the frame is 4 bytes longer. The kernel takes out tags of two
 * EtherTypes only: so what a filter says of others, such as IPv4 without a tag, is decided here.
 */
public final class TagOutside {
  private static final int ADDRESSES = 12;
  private static final int TAG = 4;

  /** EtherTypes of tags that the kernel takes out: 802.1Q and 802.1ad. */
  private static final int[] PROTOCOLS = {0x8100, 0x88a8};

  private TagOutside() {}

  /**
   * @param program for Ethernet
   * @return the same for frames whose tag is beside them
   * @throws KernelRefusal when a load has one part in the tag and one outside, or may be on either
   *     side of it
   */
  public static FilterProgram rewrite(FilterProgram program) {
    Condition plain = program.condition();
    Condition tagged = rewrite(plain);
    Condition present = isPresent(1);
    Condition condition =
        tagged.equals(plain)
            ? plain
            : new Condition.Or(
                List.of(
                    new Condition.And(List.of(present, tagged)),
                    new Condition.And(List.of(isPresent(0), plain))));
    return new FilterProgram(condition, program.linkType(), program.snaplen());
  }

  private static Condition isPresent(int value) {
    return new Condition.Compare(
        Relation.EQUAL, new Value.Metadata(Field.VLAN_TAG_PRESENT), new Value.Const(value));
  }

  private static Condition rewrite(Condition condition) {
    return switch (condition) {
      case Condition.Constant constant -> constant;
      case Condition.Compare(Relation relation, Value left, Value right) ->
          decide(new Condition.Compare(relation, rewrite(left), rewrite(right)));
      case Condition.And(var terms) -> {
        List<Condition> needed = rewrite(terms, true);
        yield needed.size() > 1
            ? new Condition.And(needed)
            : needed.isEmpty() ? new Condition.Constant(true) : needed.getFirst();
      }
      case Condition.Or(var terms) -> {
        List<Condition> needed = rewrite(terms, false);
        yield needed.size() > 1
            ? new Condition.Or(needed)
            : needed.isEmpty() ? new Condition.Constant(false) : needed.getFirst();
      }
      case Condition.Not(Condition term) -> {
        Condition rewritten = rewrite(term);
        yield rewritten instanceof Condition.Constant(boolean value)
            ? new Condition.Constant(!value)
            : new Condition.Not(rewritten);
      }
      case Condition.ProtocolChain chain ->
          throw new KernelRefusal("protochain follows headers in a loop");
    };
  }

  /** Terms up to the first that is known not to be as wanted, without those that are. */
  private static List<Condition> rewrite(List<Condition> terms, boolean wanted) {
    List<Condition> needed = new ArrayList<>();
    for (Condition term : terms) {
      Condition rewritten = rewrite(term);
      if (!(rewritten instanceof Condition.Constant(boolean value))) {
        needed.add(rewritten);
      } else if (value != wanted) {
        needed.add(rewritten);
        break;
      }
    }
    return needed;
  }

  /** What is the same for all EtherTypes of tags is known. */
  private static Condition decide(Condition.Compare compare) {
    if (!compare.left().equals(new Value.Metadata(Field.VLAN_PROTOCOL))
        || !(compare.right() instanceof Value.Const(int number))) {
      return compare;
    }
    boolean holds = compare.relation().holds(PROTOCOLS[0], number);
    return holds == compare.relation().holds(PROTOCOLS[1], number)
        ? new Condition.Constant(holds)
        : compare;
  }

  private static Value rewrite(Value value) {
    return switch (value) {
      case Value.Const constant -> constant;
      case Value.Metadata metadata -> metadata;
      case Value.PacketLength length ->
          new Value.Arithmetic(Operator.ADD, length, new Value.Const(TAG));
      case Value.Arithmetic(Operator operator, Value left, Value right) ->
          new Value.Arithmetic(operator, rewrite(left), rewrite(right));
      case Value.Load load when load.isFixed() -> fixed(load);
      case Value.Load(int size, Value base, int displacement) -> {
        // The base may be anything from 0 on, so the displacement alone has to be behind the tag.
        if (Integer.compareUnsigned(displacement, ADDRESSES + TAG) < 0) {
          throw new KernelRefusal(
              "it reads at a computed place that may be before or behind a VLAN tag");
        }
        yield new Value.Load(size, rewrite(base), displacement - TAG);
      }
    };
  }

  private static Value fixed(Value.Load load) {
    long from = load.displacement() & Values.MOST;
    long to = from + load.size();
    if (to <= ADDRESSES) {
      return load;
    }
    if (from >= ADDRESSES + TAG) {
      return Value.Load.at(load.size(), load.displacement() - TAG);
    }
    Value protocol = new Value.Metadata(Field.VLAN_PROTOCOL);
    Value tag = new Value.Metadata(Field.VLAN_TAG);
    if (load.size() == 2 && from == ADDRESSES) {
      return protocol;
    }
    if (load.size() == 2 && from == ADDRESSES + 2) {
      return tag;
    }
    if (load.size() == 4 && from == ADDRESSES) {
      Value high = arithmetic(Operator.SHIFT_LEFT, protocol, 16);
      return new Value.Arithmetic(Operator.OR, high, tag);
    }
    if (load.size() == 1) {
      Value half = from < ADDRESSES + 2 ? protocol : tag;
      return from % 2 == 0
          ? arithmetic(Operator.SHIFT_RIGHT, half, 8)
          : arithmetic(Operator.AND, half, 0xff);
    }
    throw new KernelRefusal("it reads a part of a VLAN tag together with what is beside it");
  }

  private static Value arithmetic(Operator operator, Value left, int right) {
    return new Value.Arithmetic(operator, left, new Value.Const(right));
  }
}
