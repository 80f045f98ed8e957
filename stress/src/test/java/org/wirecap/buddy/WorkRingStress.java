package org.wirecap.buddy;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** What the two threads of a {@link WorkRing} may see. */
public final class WorkRingStress {
  private WorkRingStress() {}

  /** An item whose field is written before it is offered. */
  private static final class Item {
    int value;

    Item(int value) {
      this.value = value;
    }

    @Override
    public String toString() {
      return Integer.toString(value);
    }
  }

  private static void flush(WorkRing ring) {
    int ignored = ring.flush();
  }

  private static int value(Object item) {
    return item == null ? 0 : ((Item) item).value;
  }

  /** The reader sees nothing, or an item with what was written before it was offered; in order. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Nothing offered yet.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "Offered in between.")
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Only the first offered yet.")
  @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "Both, in order.")
  @State
  public static class Handover {
    private final WorkRing ring = new WorkRing(2);

    /** Offers two items. */
    @Actor
    public void producer() {
      for (int i = 1; i <= 2; i++) {
        Item item = new Item(-1);
        item.value = i;
        boolean ignored = ring.offer(item, 1);
      }
    }

    /** Takes what there is. */
    @Actor
    public void reader(II_Result result) {
      result.r1 = value(ring.take());
      result.r2 = value(ring.take());
    }
  }

  /**
   * The producer takes back while the reader takes: each item goes to one of them, and the reader's
   * come before those taken back.
   */
  @JCStressTest
  @Outcome(id = ", 1 2 3", expect = Expect.ACCEPTABLE, desc = "All taken back.")
  @Outcome(id = "1, 2 3", expect = Expect.ACCEPTABLE, desc = "The reader was first, once.")
  @Outcome(id = "1 2, 3", expect = Expect.ACCEPTABLE, desc = "The reader was first, twice.")
  @Outcome(id = "1 2 3, ", expect = Expect.ACCEPTABLE, desc = "The reader has all.")
  @State
  public static class TakeBack {
    private final WorkRing ring = new WorkRing(4);
    private final StringBuilder read = new StringBuilder();
    private final List<Object> back = new ArrayList<>();

    /** Three items wait. */
    public TakeBack() {
      for (int i = 1; i <= 3; i++) {
        boolean ignored = ring.offer(new Item(i), 1);
      }
    }

    /** Takes back. */
    @Actor
    public void producer() {
      ring.takeBack(back);
    }

    /** Takes until there is nothing. */
    @Actor
    public void reader() {
      for (Object item = ring.take(); item != null; item = ring.take()) {
        read.append(read.isEmpty() ? "" : " ").append(value(item));
      }
    }

    /** Who has what. */
    @Arbiter
    public void arbiter(L_Result result) {
      StringBuilder text = new StringBuilder(read).append(", ");
      for (int i = 0; i < back.size(); i++) {
        text.append(i == 0 ? "" : " ").append(value(back.get(i)));
      }
      result.r1 = text.toString();
    }
  }

  /**
   * The ring is full, the producer takes back and offers again over the same slots: the reader must
   * not take a new item for an old one, nor lose any.
   */
  @JCStressTest
  @Outcome(id = "0, 34", expect = Expect.ACCEPTABLE, desc = "Read nothing; the new ones wait.")
  @Outcome(id = "1, 34", expect = Expect.ACCEPTABLE, desc = "An old one; the new ones wait.")
  @Outcome(id = "12, 34", expect = Expect.ACCEPTABLE, desc = "Both old ones; the new ones wait.")
  @Outcome(id = "3, 4", expect = Expect.ACCEPTABLE, desc = "A new one.")
  @Outcome(id = "34, 0", expect = Expect.ACCEPTABLE, desc = "Both new ones.")
  @Outcome(id = "13, 4", expect = Expect.ACCEPTABLE, desc = "An old one, then a new one.")
  @State
  public static class Reuse {
    private final WorkRing ring = new WorkRing(2);
    private int read;

    /** Two items wait, and there is no room for more. */
    public Reuse() {
      boolean ignored = ring.offer(new Item(1), 1);
      ignored = ring.offer(new Item(2), 1);
    }

    /** Takes back what waits, and offers others. */
    @Actor
    public void producer() {
      ring.takeBack(new ArrayList<>());
      boolean ignored = ring.offer(new Item(3), 1);
      ignored = ring.offer(new Item(4), 1);
    }

    /** Takes up to two. */
    @Actor
    public void reader() {
      read = value(ring.take());
      int second = value(ring.take());
      read = second == 0 ? read : read * 10 + second;
    }

    /** What was read, and what waits. */
    @Arbiter
    public void arbiter(L_Result result) {
      int rest = 0;
      for (Object item = ring.take(); item != null; item = ring.take()) {
        rest = rest * 10 + value(item);
      }
      result.r1 = read + ", " + rest;
    }
  }

  /** Two items fill the ring, two do not fit: the reader gets all four, in order. */
  @JCStressTest
  @Outcome(id = ", 1234", expect = Expect.ACCEPTABLE, desc = "Nothing read.")
  @Outcome(id = "1, 234", expect = Expect.ACCEPTABLE, desc = "Read one.")
  @Outcome(id = "12, 34", expect = Expect.ACCEPTABLE, desc = "Read what had fitted.")
  @Outcome(id = "123, 4", expect = Expect.ACCEPTABLE, desc = "Read one of those that had not.")
  @Outcome(id = "1234, ", expect = Expect.ACCEPTABLE, desc = "Read all.")
  @State
  public static class Overflow {
    private final WorkRing ring = new WorkRing(2);
    private final StringBuilder read = new StringBuilder();

    /** The ring is full. */
    public Overflow() {
      boolean ignored = ring.offer(new Item(1), 1);
      ignored = ring.offer(new Item(2), 1);
    }

    /** Offers two more; what finds no place is put there when there is one. */
    @Actor
    public void producer() {
      boolean ignored = ring.offer(new Item(3), 1);
      ignored = ring.offer(new Item(4), 1);
      flush(ring);
    }

    /** Takes up to five. */
    @Actor
    public void reader() {
      for (int i = 0; i < 5; i++) {
        Object item = ring.take();
        read.append(item == null ? "" : item);
      }
    }

    /** What was read, and what the reader will get. */
    @Arbiter
    public void arbiter(L_Result result) {
      StringBuilder rest = new StringBuilder();
      do {
        for (Object item = ring.take(); item != null; item = ring.take()) {
          rest.append(item);
        }
      } while (ring.flush() > 0);
      result.r1 = read + ", " + rest + (ring.isFlushed() ? "" : " and more");
    }
  }

  /** The producer takes back from a ring that more was offered to than fits. */
  @JCStressTest
  @Outcome(id = ", 1234, 4", expect = Expect.ACCEPTABLE, desc = "All taken back.")
  @Outcome(id = "1, 234, 3", expect = Expect.ACCEPTABLE, desc = "The reader was first, once.")
  @Outcome(id = "12, 34, 2", expect = Expect.ACCEPTABLE, desc = "The reader was first, twice.")
  @Outcome(id = "123, 4, 1", expect = Expect.ACCEPTABLE, desc = "Three, one of them flushed.")
  @Outcome(id = "1234, , 0", expect = Expect.ACCEPTABLE, desc = "The reader has all.")
  @State
  public static class OverflowTakenBack {
    private final WorkRing ring = new WorkRing(2);
    private final StringBuilder read = new StringBuilder();
    private final List<Object> back = new ArrayList<>();

    /** Four wait, two of them where the reader does not see them. */
    public OverflowTakenBack() {
      for (int i = 1; i <= 4; i++) {
        boolean ignored = ring.offer(new Item(i), 1);
      }
    }

    /** Makes some of it seen, and takes the rest back. */
    @Actor
    public void producer() {
      flush(ring);
      ring.takeBack(back);
    }

    /** Takes until there is nothing. */
    @Actor
    public void reader() {
      for (Object item = ring.take(); item != null; item = ring.take()) {
        read.append(item);
      }
    }

    /** Who has what, and how many were taken back. */
    @Arbiter
    public void arbiter(L_Result result) {
      StringBuilder text = new StringBuilder(read).append(", ");
      back.forEach(text::append);
      text.append(", ").append(back.size());
      boolean nothingLeft = ring.isFlushed() && ring.isEmpty();
      result.r1 = nothingLeft ? text.toString() : text + " and more";
    }
  }
}
