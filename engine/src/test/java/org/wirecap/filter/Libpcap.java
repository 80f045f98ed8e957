package org.wirecap.filter;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The library that the filter language is compared with, as Debian has it. */
@SuppressWarnings("restricted")
final class Libpcap {
  private static final int ERROR_BUFFER = 256;
  private static final Libpcap LIBRARY = load();

  private final MethodHandle openDead;
  private final MethodHandle openOffline;
  private final MethodHandle close;
  private final MethodHandle compile;
  private final MethodHandle freeCode;
  private final MethodHandle getError;
  private final MethodHandle offlineFilter;
  private final MethodHandle validate;
  private final MethodHandle filter;
  private final MethodHandle image;
  private final MethodHandle version;

  private Libpcap(SymbolLookup library) {
    Linker linker = Linker.nativeLinker();
    openDead = handle(linker, library, "pcap_open_dead", ADDRESS, JAVA_INT, JAVA_INT);
    openOffline = handle(linker, library, "pcap_open_offline", ADDRESS, ADDRESS, ADDRESS);
    close = handle(linker, library, "pcap_close", null, ADDRESS);
    compile =
        handle(
            linker,
            library,
            "pcap_compile",
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_INT,
            JAVA_INT);
    freeCode = handle(linker, library, "pcap_freecode", null, ADDRESS);
    getError = handle(linker, library, "pcap_geterr", ADDRESS, ADDRESS);
    offlineFilter =
        handle(linker, library, "pcap_offline_filter", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
    validate = handle(linker, library, "bpf_validate", JAVA_INT, ADDRESS, JAVA_INT);
    filter = handle(linker, library, "bpf_filter", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT);
    image = handle(linker, library, "bpf_image", ADDRESS, ADDRESS, JAVA_INT);
    version = handle(linker, library, "pcap_lib_version", ADDRESS);
  }

  private static MethodHandle handle(
      Linker linker,
      SymbolLookup library,
      String name,
      java.lang.foreign.MemoryLayout result,
      java.lang.foreign.MemoryLayout... arguments) {
    FunctionDescriptor descriptor =
        result == null
            ? FunctionDescriptor.ofVoid(arguments)
            : FunctionDescriptor.of(result, arguments);
    return linker.downcallHandle(library.find(name).orElseThrow(), descriptor);
  }

  private static Libpcap load() {
    try {
      return new Libpcap(SymbolLookup.libraryLookup("libpcap.so.0.8", Arena.global()));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The library; the test is skipped where it is missing. */
  static Libpcap require() {
    Assumptions.assumeTrue(LIBRARY != null, "libpcap is not installed (package libpcap0.8)");
    return LIBRARY;
  }

  /** E.g. {@code libpcap version 1.10.3 (with TPACKET_V3)}. */
  String version() {
    return string(call(() -> (MemorySegment) version.invokeExact()));
  }

  /** A handle without packets, as for a live capture. */
  Handle openDead(int linkType, int snaplen) {
    // Files and programs differ in what they call raw IP.
    int dlt = linkType == 101 ? 12 : linkType;
    return new Handle(call(() -> (MemorySegment) openDead.invokeExact(dlt, snaplen)));
  }

  /** A handle for an empty capture file. */
  Handle openOffline(int linkType, int snaplen) {
    try (Arena arena = Arena.ofConfined()) {
      Path file = Files.createTempFile("wirecap", ".pcap");
      ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
      header.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putLong(0);
      header.putInt(snaplen).putInt(linkType);
      Files.write(file, header.array());
      MemorySegment name = arena.allocateFrom(file.toString());
      MemorySegment error = arena.allocate(ERROR_BUFFER);
      MemorySegment pcap = call(() -> (MemorySegment) openOffline.invokeExact(name, error));
      Files.delete(file);
      if (pcap.address() == 0) {
        throw new IllegalStateException(error.getString(0));
      }
      return new Handle(pcap);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A pcap_t. */
  final class Handle implements AutoCloseable {
    private final MemorySegment pcap;

    private Handle(MemorySegment pcap) {
      this.pcap = pcap;
    }

    /** Compiles, or says what is wrong with the expression. */
    Compiled compile(String expression, boolean optimize, int netmask) {
      Arena arena = Arena.ofAuto();
      MemorySegment program = arena.allocate(16, 8);
      MemorySegment text = arena.allocateFrom(expression);
      int result =
          call(() -> (int) compile.invokeExact(pcap, program, text, optimize ? 1 : 0, netmask));
      if (result != 0) {
        return new Compiled(null, string(call(() -> (MemorySegment) getError.invokeExact(pcap))));
      }
      return new Compiled(program, null);
    }

    @Override
    public void close() {
      run(
          () -> {
            close.invokeExact(pcap);
          });
    }
  }

  /** A struct bpf_program; or an error. */
  final class Compiled implements AutoCloseable {
    private final MemorySegment program;
    private final String error;

    private Compiled(MemorySegment program, String error) {
      this.program = program;
      this.error = error;
    }

    /** What was wrong; null when nothing was. */
    String error() {
      return error;
    }

    /** What pcap_offline_filter says: 0, or how much to keep. */
    int filter(MemorySegment header, MemorySegment packet) {
      try {
        return (int) offlineFilter.invokeExact(program, header, packet);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    /** The instructions, 8 bytes each. */
    MemorySegment instructions() {
      int count = program.get(JAVA_INT, 0);
      return program.get(ADDRESS, 8).reinterpret(8L * count);
    }

    @Override
    public void close() {
      if (program != null) {
        run(
            () -> {
              freeCode.invokeExact(program);
            });
      }
    }
  }

  /** What bpf_validate says of instructions. */
  boolean validate(MemorySegment instructions) {
    int count = (int) (instructions.byteSize() / 8);
    return call(() -> (int) validate.invokeExact(instructions, count)) != 0;
  }

  /** Runs instructions by libpcap's interpreter. */
  int run(MemorySegment instructions, MemorySegment packet, int originalLength, int length) {
    return call(() -> (int) filter.invokeExact(instructions, packet, originalLength, length));
  }

  /** An instruction as {@code tcpdump -d} prints it. */
  String image(MemorySegment instructions, int index) {
    MemorySegment instruction = instructions.asSlice(8L * index, 8);
    return string(call(() -> (MemorySegment) image.invokeExact(instruction, index)));
  }

  /** Writes a struct pcap_pkthdr. */
  static MemorySegment header(Arena arena, int capturedLength, int originalLength) {
    MemorySegment header = arena.allocate(24, 8);
    header.set(JAVA_INT, 16, capturedLength);
    header.set(JAVA_INT, 20, originalLength);
    return header;
  }

  private static String string(MemorySegment text) {
    return text.reinterpret(Long.MAX_VALUE).getString(0);
  }

  private interface Call<T> {
    T call() throws Throwable;
  }

  private interface Run {
    void run() throws Throwable;
  }

  private static <T> T call(Call<T> call) {
    try {
      return call.call();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(Run run) {
    call(
        () -> {
          run.run();
          return ValueLayout.JAVA_INT;
        });
  }
}
