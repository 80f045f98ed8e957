package org.wirecap.linux;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer to one netlink request as it comes in, datagram by datagram: messages of data, then
 * one that says that this is all, or an error (netlink(7)). For one thread.
 */
final class NetlinkAnswer {
  private static final int NLM_F_DUMP_INTR = 0x10;
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final int NLMSG_MIN_TYPE = 0x10;

  private final int sequence;
  private final List<NetlinkMessage> messages = new ArrayList<>();
  private boolean complete;
  private boolean consistent = true;
  private int errno;

  /**
   * @param sequence of the request; messages with another are the rest of an answer given up
   */
  NetlinkAnswer(int sequence) {
    this.sequence = sequence;
  }

  /** Takes in a datagram. */
  void add(ByteBuffer datagram) {
    for (NetlinkMessage message : NetlinkMessage.parse(datagram)) {
      if (message.sequence() != sequence || complete) {
        continue;
      }
      // The tables changed between two parts of a dump: it may lack something, or have it twice.
      consistent &= (message.flags() & NLM_F_DUMP_INTR) == 0;
      if (message.type() == NLMSG_ERROR || message.type() == NLMSG_DONE) {
        ByteBuffer body = message.body();
        errno = body.remaining() >= Integer.BYTES ? -body.getInt(body.position()) : 0;
        complete = true;
      } else if (message.type() >= NLMSG_MIN_TYPE) {
        messages.add(message);
      }
    }
  }

  /** Notes that the kernel, or we, had to throw a part away: there is no use in reading on. */
  void lost() {
    consistent = false;
    complete = true;
  }

  /** Whether there is nothing more to come. */
  boolean isComplete() {
    return complete;
  }

  /** Whether the messages are the tables as they were at one moment; else: ask again. */
  boolean isConsistent() {
    return consistent;
  }

  /** What the kernel answered instead; 0 if it did not. */
  int errno() {
    return errno;
  }

  /** The messages of data. */
  List<NetlinkMessage> messages() {
    return messages;
  }
}
