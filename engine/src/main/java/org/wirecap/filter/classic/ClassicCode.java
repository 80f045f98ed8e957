package org.wirecap.filter.classic;

import static org.wirecap.filter.classic.ClassicInstruction.JA;
import static org.wirecap.filter.classic.ClassicInstruction.RET_K;

import java.util.ArrayList;
import java.util.List;

/**
 * Instructions with places to jump to, forwards only. A jump can skip 255 instructions; {@link
 * #assemble} puts an unconditional jump, which can go anywhere, behind one that has to go further.
 */
final class ClassicCode {
  /** Where a jump goes. */
  static final class Place {
    private int node = -1;
    private int address;
    private boolean used;

    /** Whether something jumps here. */
    boolean isUsed() {
      return used;
    }
  }

  /** An instruction; with places when it is a jump. */
  private static final class Node {
    private final int code;
    private final int k;
    private final Place yes;
    private final Place no;
    private boolean farYes;
    private boolean farNo;
    private int address;

    Node(int code, int k, Place yes, Place no) {
      this.code = code;
      this.k = k;
      this.yes = yes;
      this.no = no;
    }

    int length() {
      return 1 + (farYes ? 1 : 0) + (farNo ? 1 : 0);
    }
  }

  private final List<Node> nodes = new ArrayList<>();
  private final List<Place> places = new ArrayList<>();

  void add(int code, int k) {
    nodes.add(new Node(code, k, null, null));
  }

  /** Goes to one place or the other. */
  void branch(int code, int k, Place yes, Place no) {
    yes.used = true;
    no.used = true;
    nodes.add(new Node(code, k, yes, no));
  }

  void jump(Place to) {
    to.used = true;
    nodes.add(new Node(JA, 0, to, null));
  }

  /** The place is here. */
  void place(Place place) {
    dropJumpTo(place);
    place.node = nodes.size();
    places.add(place);
  }

  /** A jump to the next instruction is none. */
  private void dropJumpTo(Place place) {
    int last = nodes.size() - 1;
    boolean targeted = places.stream().anyMatch(p -> p.node == nodes.size());
    if (last >= 0 && !targeted && nodes.get(last).code == JA && nodes.get(last).yes == place) {
      nodes.removeLast();
    }
  }

  List<ClassicInstruction> assemble() {
    while (lengthen()) {
      // A jump that became longer may put others out of reach.
    }
    List<ClassicInstruction> instructions = new ArrayList<>();
    for (Node node : nodes) {
      int next = node.address + 1;
      if (node.yes == null) {
        instructions.add(new ClassicInstruction(node.code, 0, 0, node.k));
      } else if (node.code == JA) {
        instructions.add(new ClassicInstruction(JA, 0, 0, node.yes.address - next));
      } else {
        int yes = node.farYes ? 0 : node.yes.address - next;
        int no = node.farNo ? node.length() - 2 : node.no.address - next;
        instructions.add(new ClassicInstruction(node.code, yes, no, node.k));
        if (node.farYes) {
          instructions.add(new ClassicInstruction(JA, 0, 0, node.yes.address - ++next));
        }
        if (node.farNo) {
          instructions.add(new ClassicInstruction(JA, 0, 0, node.no.address - ++next));
        }
      }
    }
    return instructions;
  }

  /** Gives addresses; whether a jump was found that has to become longer. */
  private boolean lengthen() {
    int address = 0;
    int nextPlace = 0;
    for (int i = 0; i <= nodes.size(); i++) {
      while (nextPlace < places.size() && places.get(nextPlace).node == i) {
        places.get(nextPlace++).address = address;
      }
      if (i < nodes.size()) {
        nodes.get(i).address = address;
        address += nodes.get(i).length();
      }
    }
    boolean changed = false;
    for (Node node : nodes) {
      if (node.yes != null && node.code != JA) {
        int reach = node.address + 1 + 255;
        if (!node.farYes && node.yes.address > reach) {
          node.farYes = true;
          changed = true;
        }
        if (!node.farNo && node.no.address > reach) {
          node.farNo = true;
          changed = true;
        }
      }
    }
    return changed;
  }

  /** Ends the program. */
  void returns(int bytes) {
    add(RET_K, bytes);
  }
}
