package org.wirecap.filter;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
  private List<TestPacket> captured;

  static List<Integer> linkTypes() {
    return PacketCorpus.LINK_TYPES;
  }

  @BeforeAll
  void load() throws IOException {
    library = Libpcap.require();
    expressions = ExpressionCorpus.all();
    captured = PacketCorpus.captured(MOST_OF_A_CAPTURE);
  }

  @ParameterizedTest
  @MethodSource("linkTypes")
  void agreesOnPacketsOfFiles(int linkType) {
    compare(linkType, false, packets(linkType, true));
  }

  /** Only what depends on it: the rest is the same. */
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
      expressions.forEach(agreement::compare);
      System.out.println(agreement.summary());
      agreement.assertNone();
    }
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
