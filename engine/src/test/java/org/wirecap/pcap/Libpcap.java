package org.wirecap.pcap;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * The real libpcap, as the oracle of {@link Pcap}: a handle, and what its functions return. One
 * thread. Skips the test where libpcap is not installed.
 */
@SuppressWarnings("restricted")
final class Libpcap implements AutoCloseable {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final int ERRBUF = 256;

  private final Arena arena = Arena.ofConfined();
  private final SymbolLookup library;
  private final MemorySegment errors = arena.allocate(ERRBUF);
  private final MemorySegment callback;
  private MemorySegment handle;
  private IntConsumer handler;
  private int count;

  private Libpcap() {
    this.library = find(arena).orElse(null);
    assumeTrue(library != null, "no libpcap.so.0.8: install libpcap0.8");
    try {
      MethodHandle target =
          MethodHandles.lookup()
              .bind(
                  this,
                  "onPacket",
                  MethodType.methodType(
                      void.class, MemorySegment.class, MemorySegment.class, MemorySegment.class));
      callback =
          LINKER.upcallStub(target, FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS), arena);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<SymbolLookup> find(Arena arena) {
    try {
      return Optional.of(SymbolLookup.libraryLookup("libpcap.so.0.8", arena));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static Libpcap openOffline(Path file) {
    Libpcap pcap = new Libpcap();
    pcap.handle =
        (MemorySegment)
            pcap.call(
                "pcap_open_offline",
                FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS),
                pcap.arena.allocateFrom(file.toString()),
                pcap.errors);
    if (pcap.handle.equals(MemorySegment.NULL)) {
      throw new IllegalStateException(pcap.errors.getString(0));
    }
    return pcap;
  }

  static Libpcap create(String device) {
    Libpcap pcap = new Libpcap();
    pcap.handle =
        (MemorySegment)
            pcap.call(
                "pcap_create",
                FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS),
                pcap.arena.allocateFrom(device),
                pcap.errors);
    return pcap;
  }

  static Libpcap openDead(int linkType, int snaplen) {
    Libpcap pcap = new Libpcap();
    pcap.handle =
        (MemorySegment)
            pcap.call(
                "pcap_open_dead",
                FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT),
                linkType,
                snaplen);
    return pcap;
  }

  private Object call(String name, FunctionDescriptor type, Object... arguments) {
    try {
      return LINKER
          .downcallHandle(library.find(name).orElseThrow(), type)
          .invokeWithArguments(arguments);
    } catch (Throwable t) {
      throw new IllegalStateException(name, t);
    }
  }

  @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // through the upcall
  private void onPacket(MemorySegment user, MemorySegment header, MemorySegment bytes) {
    handler.accept(count++);
  }

  /** An int function of the handle and ints: {@code pcap_set_snaplen}. */
  int call(String name, int... arguments) {
    FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, ADDRESS);
    Object[] all = new Object[arguments.length + 1];
    all[0] = handle;
    for (int i = 0; i < arguments.length; i++) {
      type = type.appendArgumentLayouts(JAVA_INT);
      all[i + 1] = arguments[i];
    }
    return (int) call(name, type, all);
  }

  int dispatch(int limit, IntConsumer each) {
    return read("pcap_dispatch", limit, each);
  }

  int loop(int limit, IntConsumer each) {
    return read("pcap_loop", limit, each);
  }

  private int read(String name, int limit, IntConsumer each) {
    handler = each;
    count = 0;
    return (int)
        call(
            name,
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS),
            handle,
            limit,
            callback,
            MemorySegment.NULL);
  }

  int nextEx() {
    return (int)
        call(
            "pcap_next_ex",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS),
            handle,
            arena.allocate(ADDRESS),
            arena.allocate(ADDRESS));
  }

  int stats() {
    return withMemory("pcap_stats", arena.allocate(32));
  }

  int setNonBlock(int on) {
    return (int)
        call(
            "pcap_setnonblock",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS),
            handle,
            on,
            errors);
  }

  int getNonBlock() {
    return withMemory("pcap_getnonblock", errors);
  }

  int inject(byte[] frame) {
    return (int)
        call(
            "pcap_sendpacket",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT),
            handle,
            arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_BYTE, frame),
            frame.length);
  }

  private int withMemory(String name, MemorySegment memory) {
    return (int) call(name, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS), handle, memory);
  }

  void breakLoop() {
    Object ignored = call("pcap_breakloop", FunctionDescriptor.ofVoid(ADDRESS), handle);
  }

  @Override
  public void close() {
    Object ignored = call("pcap_close", FunctionDescriptor.ofVoid(ADDRESS), handle);
    arena.close();
  }
}
