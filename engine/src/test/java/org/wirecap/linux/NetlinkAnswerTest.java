package org.wirecap.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the kernel can answer, without the kernel. */
class NetlinkAnswerTest {
  private static final int SEQUENCE = 7;
  private static final int RTM_NEWLINK = 16;
  private static final int ERROR = 2;
  private static final int DONE = 3;
  private static final int NLM_F_MULTI = 2;
  private static final int NLM_F_DUMP_INTR = 0x10;

  private final NetlinkAnswer answer = new NetlinkAnswer(SEQUENCE);

  /** A datagram of one message whose body is an int. */
  private static ByteBuffer message(int type, int flags, int sequence, int body) {
    return ByteBuffer.allocate(20)
        .order(ByteOrder.nativeOrder())
        .putInt(20)
        .putShort((short) type)
        .putShort((short) flags)
        .putInt(sequence)
        .putInt(0)
        .putInt(body)
        .flip()
        .order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer together(ByteBuffer first, ByteBuffer second) {
    return ByteBuffer.allocate(40).order(ByteOrder.nativeOrder()).put(first).put(second).flip();
  }

  @Test
  void partsAreCollectedUntilDone() {
    answer.add(
        together(
            message(RTM_NEWLINK, NLM_F_MULTI, SEQUENCE, 1),
            message(RTM_NEWLINK, NLM_F_MULTI, SEQUENCE, 2)));
    assertFalse(answer.isComplete());
    answer.add(
        together(message(RTM_NEWLINK, NLM_F_MULTI, SEQUENCE, 3), message(DONE, 0, SEQUENCE, 0)));
    assertTrue(answer.isComplete());
    assertTrue(answer.isConsistent());
    assertEquals(0, answer.errno());
    assertEquals(
        List.of(1, 2, 3), answer.messages().stream().map(part -> part.body().getInt(0)).toList());
  }

  @Test
  void interruptedDumpIsNotConsistentWhereverItIsMarked() {
    answer.add(message(RTM_NEWLINK, NLM_F_MULTI | NLM_F_DUMP_INTR, SEQUENCE, 1));
    answer.add(message(DONE, NLM_F_MULTI, SEQUENCE, 0));
    assertTrue(answer.isComplete());
    assertFalse(answer.isConsistent());

    NetlinkAnswer second = new NetlinkAnswer(SEQUENCE);
    second.add(message(DONE, NLM_F_MULTI | NLM_F_DUMP_INTR, SEQUENCE, 0));
    assertFalse(second.isConsistent());
  }

  @Test
  void restOfAnAnswerGivenUpIsPassedOver() {
    answer.add(message(DONE, NLM_F_DUMP_INTR, SEQUENCE - 1, 0));
    answer.add(message(RTM_NEWLINK, 0, SEQUENCE - 1, 9));
    assertFalse(answer.isComplete());
    assertTrue(answer.isConsistent());
    assertEquals(0, answer.messages().size());
  }

  @Test
  void errorEndsItAndAnAcknowledgementToo() {
    answer.add(message(ERROR, 0, SEQUENCE, -Errno.ENODEV));
    assertTrue(answer.isComplete());
    assertEquals(Errno.ENODEV, answer.errno());

    NetlinkAnswer acknowledged = new NetlinkAnswer(SEQUENCE);
    acknowledged.add(message(RTM_NEWLINK, 0, SEQUENCE, 5));
    assertFalse(acknowledged.isComplete());
    acknowledged.add(message(ERROR, 0, SEQUENCE, 0));
    assertTrue(acknowledged.isComplete());
    assertEquals(0, acknowledged.errno());
    assertEquals(1, acknowledged.messages().size());
  }

  @Test
  void errorAtTheEndOfADumpCounts() {
    answer.add(message(DONE, NLM_F_MULTI, SEQUENCE, -Errno.EOPNOTSUPP));
    assertEquals(Errno.EOPNOTSUPP, answer.errno());
  }

  @Test
  void lostPartEndsItAsInconsistent() {
    answer.add(message(RTM_NEWLINK, NLM_F_MULTI, SEQUENCE, 1));
    answer.lost();
    assertTrue(answer.isComplete());
    assertFalse(answer.isConsistent());
  }
}
