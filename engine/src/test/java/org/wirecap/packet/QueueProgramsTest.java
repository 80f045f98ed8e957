package org.wirecap.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The two programs, run by an interpreter of the few instructions that they are made of. */
class QueueProgramsTest {
  private static final int HOST = 0;
  private static final int OTHERHOST = 3;
  private static final int OUTGOING = 4;
  private static final int DROPPED = 0;
  private static final int SNAPLEN = 96;

  private static int run(ClassicBpf program, int pktType, int queueMapping) {
    List<ClassicBpf.Instruction> code = program.instructions();
    int a = 0;
    for (int pc = 0; ; pc++) {
      ClassicBpf.Instruction i = code.get(pc);
      switch (i.code()) {
        case ClassicBpf.LD_W_ABS ->
            a =
                switch (i.k()) {
                  case ClassicBpf.AD_PKTTYPE -> pktType;
                  case ClassicBpf.AD_QUEUE -> queueMapping;
                  default -> throw new AssertionError("load of " + i.k());
                };
        case ClassicBpf.JEQ_K -> pc += a == i.k() ? i.jt() : i.jf();
        case ClassicBpf.JA -> pc += i.k();
        case ClassicBpf.SUB_K -> a -= i.k();
        case ClassicBpf.MOD_K -> a %= i.k();
        case ClassicBpf.RET_K -> {
          return i.k();
        }
        case ClassicBpf.RET_A -> {
          return a;
        }
        default -> throw new AssertionError("instruction " + i);
      }
    }
  }

  private static QueuePrograms all(int queues, boolean countsFromOne, Direction direction) {
    return new QueuePrograms(
        queues, IntStream.range(0, queues).boxed().toList(), countsFromOne, direction, SNAPLEN);
  }

  @Test
  void anArrivingPacketCarriesItsQueuePlusOne() {
    ClassicBpf fanout = all(4, true, Direction.INOUT).fanout();
    for (int queue = 0; queue < 4; queue++) {
      assertEquals(queue, run(fanout, HOST, queue + 1));
      assertEquals(queue, run(fanout, OTHERHOST, queue + 1));
      assertEquals(queue, run(fanout, OUTGOING, queue));
    }
    assertEquals(0, run(fanout, HOST, 0), "the driver did not say");
    assertEquals(1, run(fanout, OUTGOING, 5), "more transmit than receive queues");
  }

  @Test
  void onVethItCarriesTheQueueItself() {
    ClassicBpf fanout = all(4, false, Direction.INOUT).fanout();
    for (int queue = 0; queue < 4; queue++) {
      assertEquals(queue, run(fanout, HOST, queue));
      assertEquals(queue, run(fanout, OUTGOING, queue));
    }
  }

  @Test
  void whenSomeQueuesAreNamedTheOthersAreDropped() {
    QueuePrograms programs = new QueuePrograms(8, List.of(1, 6), true, Direction.INOUT, SNAPLEN);
    for (int queue = 0; queue < 8; queue++) {
      boolean wanted = queue == 1 || queue == 6;
      assertEquals(wanted ? SNAPLEN : DROPPED, run(programs.filter(), HOST, queue + 1));
      assertEquals(wanted ? SNAPLEN : DROPPED, run(programs.filter(), OUTGOING, queue));
    }
    assertEquals(0, run(programs.fanout(), HOST, 2));
    assertEquals(1, run(programs.fanout(), HOST, 7));
    assertEquals(0, run(programs.fanout(), OUTGOING, 1));
    assertEquals(1, run(programs.fanout(), OUTGOING, 14));
  }

  @Test
  void directions() {
    for (boolean some : new boolean[] {false, true}) {
      for (Direction direction : Direction.values()) {
        QueuePrograms programs =
            some
                ? new QueuePrograms(2, List.of(0), true, direction, SNAPLEN)
                : all(2, true, direction);
        int in = run(programs.filter(), HOST, 1);
        int out = run(programs.filter(), OUTGOING, 0);
        assertEquals(direction == Direction.OUT ? DROPPED : SNAPLEN, in);
        assertEquals(direction == Direction.IN ? DROPPED : SNAPLEN, out);
      }
    }
  }

  @Test
  void dropDropsEverything() {
    assertEquals(DROPPED, run(QueuePrograms.DROP, HOST, 1));
    assertEquals(DROPPED, run(QueuePrograms.DROP, OUTGOING, 0));
  }
}
