package org.wirecap.bench;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.error.WirecapException;
import org.wirecap.lab.Lab;

/**
 * What stands in the wire between sender and sink, from its start until it is closed. Used by one
 * thread.
 */
abstract class Bump implements AutoCloseable {
  /** For --engines. */
  static final String HELP =
      "loop[:M:R[:IDLE[:WAIT-MS]]], program likewise, testpmd[:ARGUMENT+… of its ports], bridge, and"
          + " none: a direct wire";

  /** A wire without anything in it, in tables. */
  static final String NONE_TITLE = "no middlebox";

  private static final String NONE = "none";

  private final String title;

  private Bump(String title) {
    this.title = title;
  }

  /** As tables have it. */
  final String title() {
    return title;
  }

  /** The interface where what it has forwarded arrives. */
  SinkWitness witness(BenchLab lab) {
    return new SinkWitness(lab.sinkNetns(), Lab.SINK_LINK);
  }

  /** Its process; 0 when it is the kernel. */
  long pid() {
    return 0;
  }

  /** What ours says of itself just now. */
  Outcome account() {
    throw new WirecapException(title + ": gives no account: only loop does");
  }

  /** Tells it to end; returns how often what it says of itself does not add up. */
  long finish() {
    return 0;
  }

  @Override
  public abstract void close();

  /**
   * Starts what an option names.
   *
   * @throws WirecapException if it names nothing, or the program is not there
   */
  static Bump start(BenchLab lab, String engine) {
    String[] parts = engine.split(":", 2);
    String rest = parts.length > 1 ? parts[1] : "";
    return switch (parts[0]) {
      case "loop" -> loop(lab, Settings.parse(engine, rest));
      case "program" -> program(lab, Settings.parse(engine, rest));
      case "testpmd" -> testpmd(lab, rest);
      case "bridge" -> bridge(lab);
      case NONE -> none();
      default -> throw new WirecapException("--engines " + engine + ": " + HELP);
    };
  }

  /**
   * How ours is set.
   *
   * @param cells M
   * @param chunks R
   * @param idle block, back-off or spin
   * @param waitMillis how long packets gather for a full chunk
   */
  record Settings(int cells, int chunks, String idle, double waitMillis) {
    private static final Settings DEFAULT = new Settings(256, 256, "block", 0);

    static Settings parse(String engine, String text) {
      String[] parts = text.isEmpty() ? new String[0] : text.split(":", -1);
      try {
        return new Settings(
            parts.length > 0 ? Integer.parseInt(parts[0]) : DEFAULT.cells,
            parts.length > 0 ? Integer.parseInt(parts[1]) : DEFAULT.chunks,
            parts.length > 2 ? parts[2] : DEFAULT.idle,
            parts.length > 3 ? Double.parseDouble(parts[3]) : DEFAULT.waitMillis);
      } catch (RuntimeException e) {
        throw new WirecapException("--engines " + engine + ": " + HELP, e);
      }
    }

    String title(String name) {
      return "%s (%d,%d), %s%s"
          .formatted(
              name,
              cells,
              chunks,
              idle,
              waitMillis == 0 ? "" : ", waits %s ms".formatted(waitMillis));
    }
  }

  /** A process of its own that forwards. */
  private static class Program extends Bump {
    final Child child;

    Program(String title, List<String> command, String ready) {
      super(title);
      child = Child.start(command);
      try {
        child.await(ready);
      } catch (RuntimeException e) {
        child.close();
        throw e;
      }
    }

    @Override
    long pid() {
      return child.pid();
    }

    @Override
    public void close() {
      child.close();
    }
  }

  private static Bump loop(BenchLab lab, Settings settings) {
    List<String> command =
        BenchJvm.command(
            ForwardMain.class,
            lab.captureNetns(),
            Integer.toString(settings.cells),
            Integer.toString(settings.chunks),
            settings.idle,
            Double.toString(settings.waitMillis));
    return new Program(settings.title("wirecap loop"), command, "ready") {
      @Override
      Outcome account() {
        child.say("\n");
        return Outcome.of(Child.parse(child.await("{")));
      }

      @Override
      long finish() {
        child.endInput();
        return (long) Outcome.of(Child.parse(child.await("{"))).number("unbalanced_by");
      }
    };
  }

  private static Bump program(BenchLab lab, Settings settings) {
    List<String> command =
        new ArrayList<>(Programs.wirecap("forward", "--netns", lab.captureNetns(), "--json", "-q"));
    command.addAll(
        List.of(
            "-i",
            Lab.CAPTURE_LINK,
            "-o",
            Lab.FORWARD_LINK,
            "-M",
            Integer.toString(settings.cells),
            "-R",
            Integer.toString(settings.chunks),
            "--idle",
            settings.idle,
            "--batch-timeout",
            settings.waitMillis + "ms"));
    return new Program(settings.title("wirecap forward"), command, "forwarding between") {
      @Override
      long finish() {
        child.stop();
        return ((Number) child.json().get("unbalanced_by")).longValue();
      }
    };
  }

  private static Bump testpmd(BenchLab lab, String argument) {
    List<String> command =
        Testpmd.command(
            lab,
            "io",
            Testpmd.port(0, Lab.CAPTURE_LINK, argument),
            Testpmd.port(1, Lab.FORWARD_LINK, argument));
    Program testpmd =
        new Program(
            "testpmd, io" + (argument.isEmpty() ? "" : ", " + argument),
            command,
            "packet forwarding - ports=2") {
          @Override
          public void close() {
            // Killed, it would leave its XDP programs attached.
            child.say("quit\n");
            child.awaitEnd();
            super.close();
          }
        };
    MemoryBench.pause(1000);
    return testpmd;
  }

  private static final String BRIDGE = "br0";

  private static Bump bridge(BenchLab lab) {
    ip(lab, "link add " + BRIDGE + " type bridge stp_state 0 mcast_snooping 0");
    Bump bridge =
        new Bump("kernel bridge") {
          @Override
          public void close() {
            ip(lab, "link delete " + BRIDGE);
          }
        };
    try {
      ip(lab, "link set " + Lab.CAPTURE_LINK + " master " + BRIDGE);
      ip(lab, "link set " + Lab.FORWARD_LINK + " master " + BRIDGE);
      ip(lab, "link set " + BRIDGE + " up");
      return bridge;
    } catch (RuntimeException e) {
      bridge.close();
      throw e;
    }
  }

  private static void ip(BenchLab lab, String arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", lab.captureNetns()));
    command.addAll(List.of(arguments.split(" ", -1)));
    List<String> said = Child.run(command);
    if (!said.isEmpty()) {
      throw new WirecapException("ip " + arguments + ": " + said.getFirst());
    }
  }

  private static Bump none() {
    return new Bump(NONE_TITLE) {
      @Override
      SinkWitness witness(BenchLab lab) {
        return new SinkWitness(lab.captureNetns(), Lab.CAPTURE_LINK);
      }

      @Override
      public void close() {}
    };
  }
}
