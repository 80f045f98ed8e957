package org.wirecap.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.wirecap.filter.ir.Matcher;

/** Compares one expression after the other with libpcap, in all ways, on a set of packets. */
final class Agreement implements AutoCloseable {
  static final int NETMASK = 0xffff_ff00;
  private static final int SNAPLEN = 262_144;
  private static final int SHOWN = 30;
  private static final int MOST_TUNNELS = 2;

  /** What may stand behind the end of a packet. */
  private static final int[] FILLS = {0, 0x5a, 0xff};

  private static final List<String> OPTIMIZER_ERRORS =
      List.of(
          "expression rejects all packets",
          "division by zero",
          "modulus by zero",
          "shift by more than 31 bits");

  private final Libpcap library;
  private final Libpcap.Handle handle;
  private final FilterOptions options;
  private final PacketSet packets;
  private final List<String> differences = new ArrayList<>();
  private final long[] notRun = new long[Way.ALL.size()];
  private long expressions;
  private long decisions;
  private long undefined;
  private long loadsLeftOut;
  private long placesWrapped;
  private final Set<String> miscompiled = new TreeSet<>();

  /**
   * @param live whether libpcap takes the packets as those of an interface, not of a file
   */
  Agreement(Libpcap library, int linkType, boolean live, PacketSet packets) {
    this.library = library;
    this.packets = packets;
    handle = live ? library.openDead(linkType, SNAPLEN) : library.openOffline(linkType, SNAPLEN);
    options =
        FilterOptions.of(linkType)
            .withLive(live)
            // Simplified or not, it means the same.
            .withOptimize(!live)
            .withSnaplen(SNAPLEN)
            .withNetmask(NETMASK)
            .withNames(new LocalNames());
  }

  /** Compares whether both take the expression, and if so what they say of all packets. */
  void compare(String expression) {
    expressions++;
    Filter filter = null;
    String ours = null;
    try {
      filter = Filter.compile(expression, options);
    } catch (FilterException e) {
      ours = e.getMessage();
    }
    try (Libpcap.Compiled theirs = handle.compile(expression, false, NETMASK)) {
      if ((ours == null) != (theirs.error() == null)) {
        if (!KnownDifference.explains(ours, theirs.error())) {
          differences.add(
              "'%s': ours: %s; libpcap: %s"
                  .formatted(
                      expression,
                      ours == null ? "taken" : ours,
                      theirs.error() == null ? "taken" : theirs.error()));
        }
      } else if (filter != null && !KnownDifference.isByteOperator(expression)) {
        compare(filter, theirs);
      }
    }
  }

  private void compare(Filter filter, Libpcap.Compiled theirs) {
    int count = packets.size();
    boolean loops = filter.expression().contains("protochain");
    boolean[] expected = new boolean[count];
    boolean[] skipped = new boolean[count];
    for (int i = 0; i < count; i++) {
      if (loops && run(theirs, i).verdict() == ClassicMachine.Verdict.ENDLESS) {
        skipped[i] = true;
      } else {
        int keep = theirs.filter(packets.header(i), packets.bytes(i));
        expected[i] = keep != 0;
        if (keep != 0 && keep != SNAPLEN) {
          assertEquals(SNAPLEN, keep, filter.expression());
        }
      }
    }
    compareOptimized(filter.expression(), theirs, expected, skipped);
    for (int w = 0; w < Way.ALL.size(); w++) {
      Way way = Way.ALL.get(w);
      Matcher matcher = way.open().apply(filter);
      if (matcher == null) {
        notRun[w]++;
        continue;
      }
      for (int i = 0; i < count; i++) {
        if (skipped[i]) {
          continue;
        }
        decisions++;
        boolean actual =
            matcher.matches(
                packets.memory(),
                packets.offset(i),
                packets.capturedLength(i),
                packets.originalLength(i));
        if (actual != expected[i]) {
          // The other ways decide as the first does.
          if (w == 0 && isUndefined(theirs, i, actual)) {
            undefined++;
            expected[i] = actual;
          } else {
            differences.add(
                "'%s': %s says %b, libpcap %b: %s"
                    .formatted(
                        filter.expression(), way.name(), actual, expected[i], packets.packet(i)));
            break;
          }
        }
      }
    }
  }

  /**
   * Counts where libpcap's optimizer changes what a program accepts, and proves each to be one of
   * three things. It leaves out a load, or a division, whose result decides nothing: then the
   * program that is not optimized comes to a load beyond the captured bytes, and decides as the
   * optimized one when it goes on with whatever bytes there may be. Or it adds up the place of a
   * load in 32 bits, where bpf_filter does so in more: then the program decides as the optimized
   * one with places that wrap around. Or it is wrong: the program that is not optimized finds all
   * that it looks for in the packet, and decides otherwise ({@link #miscompiled}).
   */
  private void compareOptimized(
      String expression, Libpcap.Compiled plain, boolean[] expected, boolean[] skipped) {
    try (Libpcap.Compiled optimized = handle.compile(expression, true, NETMASK)) {
      if (optimized.error() != null) {
        // What it finds out about a program is none of ours.
        assertTrue(OPTIMIZER_ERRORS.contains(optimized.error()), optimized.error());
        return;
      }
      if (optimized.instructions().mismatch(plain.instructions()) == -1) {
        return; // as always with geneve and protochain, which its optimizer leaves alone
      }
      for (int i = 0; i < expected.length; i++) {
        if (skipped[i]) {
          continue; // It may never return.
        }
        boolean accepts = optimized.filter(packets.header(i), packets.bytes(i)) != 0;
        if (accepts == expected[i]) {
          continue;
        }
        if (isProven(plain, i, accepts, false)) {
          loadsLeftOut++;
        } else if (isProven(plain, i, accepts, true)) {
          placesWrapped++;
        } else if (findsAll(plain, i) || differBeyond(plain, optimized, i)) {
          miscompiled.add(expression);
        } else {
          differences.add(
              "'%s': libpcap's optimizer makes %b of %b, unexplained: %s"
                  .formatted(expression, accepts, expected[i], packets.packet(i)));
          return;
        }
      }
    }
  }

  /** Whether the program decides so, and whatever stands behind the packet makes no difference. */
  private boolean isProven(Libpcap.Compiled plain, int packet, boolean accepts, boolean wraps) {
    byte[] bytes = packets.packet(packet).bytes();
    for (int fill : FILLS) {
      ClassicMachine.Result result =
          ClassicMachine.runBeyond(
              plain.instructions(), bytes, packets.originalLength(packet), fill, wraps);
      if (!(wraps ? result.wrapped() : result.lacksBytes()) || (result.value() != 0) != accepts) {
        return false;
      }
    }
    return true;
  }

  /** Whether all that a program does with a packet is defined, and all that it loads is there. */
  private boolean findsAll(Libpcap.Compiled program, int packet) {
    ClassicMachine.Result result = runBeyond(program, packet, 0);
    return result.verdict() == ClassicMachine.Verdict.DEFINED
        && !result.lacksBytes()
        && !result.wrapped();
  }

  /** Whether the two decide otherwise about a packet that goes on behind the end of this one. */
  private boolean differBeyond(Libpcap.Compiled plain, Libpcap.Compiled optimized, int packet) {
    for (int fill : FILLS) {
      ClassicMachine.Result right = runBeyond(plain, packet, fill);
      ClassicMachine.Result other = runBeyond(optimized, packet, fill);
      if (right.verdict() == ClassicMachine.Verdict.DEFINED
          && !right.wrapped()
          && !other.wrapped()
          && (right.value() != 0) != (other.value() != 0)) {
        return true;
      }
    }
    return false;
  }

  private ClassicMachine.Result runBeyond(Libpcap.Compiled program, int packet, int fill) {
    return ClassicMachine.runBeyond(
        program.instructions(),
        packets.packet(packet).bytes(),
        packets.originalLength(packet),
        fill,
        false);
  }

  /**
   * Expressions that libpcap's optimizer gets wrong: its program does not decide as the one that is
   * not optimized on some packet in which that one finds every byte, at a place within 32 bits; it
   * may be this packet with more bytes behind it.
   */
  Set<String> miscompiled() {
    return miscompiled;
  }

  /**
   * Whether libpcap's program reads a word of memory that nothing has written for it, the place of
   * what is inside of Geneve where Geneve was not looked for, or not found; and decides as we do
   * when the place is what its own code for Geneve, over IPv4 or IPv6, finds there.
   */
  private boolean isUndefined(Libpcap.Compiled program, int packet, boolean ours) {
    ClassicMachine.Result undefined = run(program, packet);
    if (undefined.verdict() == ClassicMachine.Verdict.DEFINED && !undefined.readsStale()) {
      return false;
    }
    for (int versions = 0; versions < 1 << MOST_TUNNELS; versions++) {
      ClassicMachine.Result result =
          ClassicMachine.runWithPlaces(
              program.instructions(),
              packets.packet(packet).bytes(),
              packets.originalLength(packet),
              versions);
      if (result.verdict() == ClassicMachine.Verdict.DEFINED
          && !result.readsStale()
          && (result.value() != 0) == ours) {
        return true;
      }
    }
    return false;
  }

  private ClassicMachine.Result run(Libpcap.Compiled program, int packet) {
    return ClassicMachine.run(
        program.instructions(), packets.packet(packet).bytes(), packets.originalLength(packet));
  }

  /** Fails when there were differences that are not known. */
  void assertNone() {
    assertEquals(
        0,
        differences.size(),
        () ->
            differences.size()
                + " differences from "
                + library.version()
                + ":\n"
                + differences.stream().limit(SHOWN).collect(Collectors.joining("\n")));
  }

  /** How many decisions were compared. */
  long decisions() {
    return decisions;
  }

  /** What was compared, in a line. */
  String summary() {
    StringBuilder line =
        new StringBuilder(
            "link type %d%s: %,d expressions, %,d packets, %,d decisions, %,d of libpcap undefined, %,d changed by its optimizer (loads left out), %,d (places that wrap around), %d expressions it gets wrong"
                .formatted(
                    options.linkType(),
                    options.live() ? " live" : "",
                    expressions,
                    packets.size(),
                    decisions,
                    undefined,
                    loadsLeftOut,
                    placesWrapped,
                    miscompiled.size()));
    for (int w = 0; w < notRun.length; w++) {
      if (notRun[w] > 0) {
        line.append(String.format(Locale.ROOT, ", %d not by %s", notRun[w], Way.ALL.get(w).name()));
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    handle.close();
  }
}
