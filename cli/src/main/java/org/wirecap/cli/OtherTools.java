package org.wirecap.cli;

import java.util.Map;

/**
 * What users of tcpdump and dumpcap type for {@code capture}, and what stands here in its place: an
 * option that they know and this program has not is answered with a remedy.
 */
final class OtherTools {
  private static final String ONE_FORM =
      "lines have one form; for more write a file and look with" + " tshark or tcpdump -r";
  private static final String NO_CONTENTS =
      "lines show no contents; write a file and look with" + " tshark -x or tcpdump -X -r";

  private static final String NO_NAMES = "addresses are never turned into names";
  private static final String RADIO =
      "there is no monitor mode here, and nothing of radio interfaces";

  private static final Map<String, String> REMEDIES =
      Map.ofEntries(
          Map.entry("-A", NO_CONTENTS),
          Map.entry("-x", NO_CONTENTS),
          Map.entry("-X", NO_CONTENTS),
          Map.entry("-e", ONE_FORM),
          Map.entry("-t", ONE_FORM),
          Map.entry("-v", ONE_FORM),
          Map.entry("-S", ONE_FORM),
          Map.entry("-O", ONE_FORM),
          Map.entry("-#", ONE_FORM),
          Map.entry("--number", ONE_FORM),
          Map.entry("-f", NO_NAMES),
          Map.entry("-N", NO_NAMES),
          Map.entry("-d", "'wirecap filter EXPRESSION -d' prints what a filter is compiled to"),
          Map.entry("-E", NO_CONTENTS),
          Map.entry("-u", NO_CONTENTS),
          Map.entry("-T", NO_CONTENTS),
          Map.entry("-m", NO_CONTENTS),
          Map.entry("-K", "checksums are not looked at; write a file and look with tshark -V"),
          Map.entry("-g", "a file belongs to who runs this: set umask, or chgrp it afterwards"),
          Map.entry("-H", RADIO),
          Map.entry("-k", RADIO),
          Map.entry("-B", "what waits is held by the pool: -M cells and -R chunks say how much"),
          Map.entry(
              "-b", "-C SIZE, -G SECONDS, --file-packets N and -W FILES say when a file ends"),
          Map.entry("-I", RADIO),
          Map.entry("-J", "timestamps are the kernel's, in nanoseconds: -j host or host_lowprec"),
          Map.entry("-P", "dumpcap's -P is -F pcap here, and tcpdump's is -Q"),
          Map.entry("-y", "the link type is the interface's"),
          Map.entry("-L", "the link type is the interface's"),
          Map.entry("-z", "nothing is run on finished files: --json lists them"),
          Map.entry(
              "-Z",
              "privileges are kept: grant the java program what it needs with setcap instead"),
          Map.entry("--immediate-mode", "-U writes each batch of packets at once"));

  private OtherTools() {}

  /**
   * @param word an unknown option, with whatever was typed behind its letter
   * @return what to do instead; null when nobody else has it either
   */
  static String remedy(String word) {
    String option = word.startsWith("--") || word.length() < 2 ? word : word.substring(0, 2);
    return REMEDIES.get(option);
  }

  /**
   * @param condition what dumpcap's -a ends a capture on
   * @return what to do instead when it is no time; null when it may be one
   */
  static String autostop(String condition) {
    return switch (condition.substring(0, condition.indexOf(':') + 1)) {
      case "filesize:" -> "-C SIZE begins a new file there";
      case "files:" -> "-W FILES, with -C or -G, says how many files";
      case "packets:" -> "-c N ends after N packets";
      default -> null;
    };
  }
}
