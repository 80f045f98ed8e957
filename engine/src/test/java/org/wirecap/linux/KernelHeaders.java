package org.wirecap.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * Asks the C compiler what the kernel's headers say about structs and numbers, by a program that is
 * written here, and compares all constants of a class with it. Skips if there is no compiler.
 */
public final class KernelHeaders {
  private static final List<String> INCLUDES =
      List.of(
          "stddef.h",
          "stdio.h",
          "poll.h",
          "time.h",
          "sys/socket.h",
          "net/if.h",
          "linux/bpf.h",
          "linux/ethtool.h",
          "linux/filter.h",
          "linux/genetlink.h",
          "linux/if_addr.h",
          "linux/if_ether.h",
          "linux/if_link.h",
          "linux/if_packet.h",
          "linux/if_xdp.h",
          "linux/netlink.h",
          "linux/rtnetlink.h");

  private final Map<String, String> expressions = new LinkedHashMap<>();
  private final Map<String, Long> ours = new LinkedHashMap<>();
  private final List<String> partial = new ArrayList<>();
  private final Map<String, Long> newer = new LinkedHashMap<>();

  /**
   * Compares a class of offsets: each of its long constants is the offset of the member {@code
   * prefix + its name in lower case}, or of the one that {@code members} names; SIZE is the size.
   */
  public KernelHeaders struct(
      Class<?> offsets, String type, String prefix, Map<String, String> members) {
    int before = ours.size();
    for (Map.Entry<String, Long> constant : constants(offsets, long.class).entrySet()) {
      String name = constant.getKey();
      String member = members.getOrDefault(name, prefix + name.toLowerCase(Locale.ROOT));
      add(
          offsets.getSimpleName() + "." + name,
          name.equals("SIZE") ? "sizeof(" + type + ")" : "offsetof(" + type + ", " + member + ")",
          constant.getValue());
    }
    assertTrue(ours.size() > before + 1, () -> offsets + " has no offsets");
    return this;
  }

  /** As {@link #struct}, for a class that holds only a first part: SIZE may be less. */
  public KernelHeaders part(Class<?> offsets, String type, String prefix) {
    partial.add(offsets.getSimpleName() + ".SIZE");
    return struct(offsets, type, prefix, Map.of());
  }

  /** Compares a class of numbers: each int or long constant is the macro or enumerator so named. */
  public KernelHeaders numbers(Class<?> numbers, String prefix) {
    constants(numbers, int.class)
        .forEach((name, value) -> add(numbers.getSimpleName() + "." + name, prefix + name, value));
    constants(numbers, long.class)
        .forEach((name, value) -> add(numbers.getSimpleName() + "." + name, prefix + name, value));
    return this;
  }

  /**
   * A macro that the installed headers may be too old for: it is compared where they have it. The
   * kernel that runs is often newer than the distribution's headers.
   */
  public KernelHeaders newer(String macro, long value) {
    newer.put(macro, value);
    return this;
  }

  /** Compares one number. */
  public KernelHeaders number(String key, String expression, long value) {
    add(key, expression, value);
    return this;
  }

  private void add(String key, String expression, long value) {
    expressions.put(key, expression);
    ours.put(key, value);
  }

  private static Map<String, Long> constants(Class<?> owner, Class<?> type) {
    Map<String, Long> constants = new LinkedHashMap<>();
    for (Field field : owner.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == type) {
        try {
          field.setAccessible(true);
          constants.put(field.getName(), ((Number) field.get(null)).longValue());
        } catch (IllegalAccessException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    return constants;
  }

  /** Compiles, runs and compares everything that was added. */
  public void compare() {
    Map<String, Long> theirs = ask();
    ours.forEach(
        (key, value) -> {
          long expected = theirs.get(key);
          if (partial.contains(key)) {
            assertTrue(value <= expected, () -> key + " " + value + " > " + expected);
          } else {
            assertEquals(expected, value, () -> key + " (" + expressions.get(key) + ")");
          }
        });
  }

  private Map<String, Long> ask() {
    StringBuilder program = new StringBuilder();
    INCLUDES.forEach(header -> program.append("#include <").append(header).append(">\n"));
    newer.forEach(
        (macro, value) ->
            program.append("#ifndef %s\n#define %s %d\n#endif\n".formatted(macro, macro, value)));
    program.append("int main(void) {\n");
    expressions.forEach(
        (key, expression) ->
            program.append(
                "  printf(\"%s %%lld\\n\", (long long)(%s));\n".formatted(key, expression)));
    program.append("  return 0;\n}\n");
    try {
      Path directory = Files.createTempDirectory("wirecap-headers");
      Path source = directory.resolve("offsets.c");
      Path binary = directory.resolve("offsets");
      try {
        Files.writeString(source, program);
        Assumptions.assumeTrue(hasCompiler(), "no gcc: install gcc and linux-libc-dev");
        run("gcc", "-o", binary.toString(), source.toString());
        Map<String, Long> answers = new LinkedHashMap<>();
        for (String line : run(binary.toString()).lines().toList()) {
          String[] part = line.split(" ", 2);
          answers.put(part[0], Long.valueOf(part[1]));
        }
        return answers;
      } finally {
        Files.deleteIfExists(source);
        Files.deleteIfExists(binary);
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean hasCompiler() {
    try {
      String ignored = run("gcc", "--version");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      assertEquals(0, process.waitFor(), output);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return output;
  }
}
