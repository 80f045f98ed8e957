package org.wirecap.filter;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All expressions of {@link ExpressionCorpus} against all packets of {@link PacketCorpus}: what
 * libpcap takes, we take; what it accepts, we accept, in every {@link Way}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilterAgreementTest {
  private static final boolean NIGHTLY = Boolean.getBoolean("wirecap.nightly");

  /** Packets of one capture; the nightly profile takes all. */
  private static final int MOST_OF_A_CAPTURE = NIGHTLY ? Integer.MAX_VALUE : 250;

  /** Every n-th of the packets that are cut at every length. */
  private static final int CUTS = NIGHTLY ? 1 : 3;

  private Libpcap library;
  private List<String> expressions;
  private Set<String> written;
  private List<TestPacket> captured;

  static List<Integer> linkTypes() {
    return PacketCorpus.linkTypes();
  }

  @BeforeAll
  void load() throws IOException {
    library = Libpcap.require();
    expressions = ExpressionCorpus.all();
    written = Set.copyOf(ExpressionCorpus.written());
    captured = PacketCorpus.captured(MOST_OF_A_CAPTURE);
  }

  @ParameterizedTest
  @MethodSource("linkTypes")
  void agreesOnPacketsOfFiles(int linkType) {
    compare(linkType, false, packets(linkType, true));
  }

  @ParameterizedTest
  @MethodSource("linkTypes")
  void agreesOnPacketsOfInterfaces(int linkType) {
    compare(linkType, true, packets(linkType, false));
  }

  @Test
  void thereAreManyExpressions() {
    if (expressions.size() < 1500) {
      throw new AssertionError(expressions.size() + " expressions");
    }
  }

  private void compare(int linkType, boolean live, PacketSet packets) {
    try (Agreement agreement = new Agreement(library, linkType, live, packets)) {
      expressions.stream()
          .filter(expression -> isTried(expression, linkType, live))
          .forEach(agreement::compare);
      System.out.println(agreement.summary());
      agreement.assertNone();
      assertTrue(
          KnownDifference.MISCOMPILED.containsAll(agreement.miscompiled()),
          () -> "libpcap's optimizer gets these wrong, too: " + agreement.miscompiled());
    }
  }

  /**
   * All expressions are tried on Ethernet. In bin/test only every ninth of the others and of live
   * packets, and all that were written by hand or are about what differs there.
   */
  private boolean isTried(String expression, int linkType, boolean live) {
    return NIGHTLY
        || (linkType == 1 && !live)
        || written.contains(expression)
        || expression.contains("bound")
        || expression.contains("ifindex")
        || expression.hashCode() % 9 == 0;
  }

  private PacketSet packets(int linkType, boolean all) {
    List<TestPacket> packets = new ArrayList<>(PacketCorpus.whole(linkType));
    if (all) {
      List<TestPacket> cut = PacketCorpus.cut(linkType);
      for (int i = 0; i < cut.size(); i += CUTS) {
        packets.add(cut.get(i));
      }
      captured.stream().filter(packet -> packet.linkType() == linkType).forEach(packets::add);
    }
    return new PacketSet(packets);
  }
}
