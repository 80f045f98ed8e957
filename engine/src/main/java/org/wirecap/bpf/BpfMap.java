package org.wirecap.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.wirecap.linux.Errno;
import org.wirecap.linux.Fd;
import org.wirecap.linux.LinuxException;
import org.wirecap.linux.MappedMemory;

/**
 * A map with int keys 0 … entries-1 that BPF programs share with us. It lives until it is closed
 * here and no program uses it any more. Any thread may use it.
 */
public final class BpfMap implements AutoCloseable {
  private static final int KEY_BYTES = 4;
  private static final int FD_BYTES = 4;

  private final Fd fd;
  private final int valueSize;
  private final int entries;

  private BpfMap(Fd fd, int valueSize, int entries) {
    this.fd = fd;
    this.valueSize = valueSize;
    this.entries = entries;
  }

  /**
   * Makes an array (BPF_MAP_TYPE_ARRAY) that {@link #mapValues} can map (Linux 5.5). All values are
   * 0.
   *
   * @param name 1 to 15 letters, digits, points and underscores
   * @param valueSize bytes of a value, positive
   * @param entries how many values, positive
   * @throws LinuxException on any error
   */
  public static BpfMap array(String name, int valueSize, int entries) {
    return create(Bpf.BPF_MAP_TYPE_ARRAY, name, valueSize, entries, Bpf.BPF_F_MMAPABLE);
  }

  /**
   * Makes an array of XDP sockets (BPF_MAP_TYPE_XSKMAP) for {@link Helper#REDIRECT_MAP}. A socket
   * leaves it when it is closed.
   *
   * @param name 1 to 15 letters, digits, points and underscores
   * @param entries how many sockets, positive: one for each receive queue
   * @throws LinuxException on any error
   */
  public static BpfMap sockets(String name, int entries) {
    return create(Bpf.BPF_MAP_TYPE_XSKMAP, name, FD_BYTES, entries, 0);
  }

  private static BpfMap create(int type, String name, int valueSize, int entries, int flags) {
    String what = "map " + Bpf.checkName(name);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = arena.allocate(BpfAttrMapCreate.SIZE, 8);
      attr.set(JAVA_INT, BpfAttrMapCreate.MAP_TYPE, type);
      attr.set(JAVA_INT, BpfAttrMapCreate.KEY_SIZE, KEY_BYTES);
      attr.set(JAVA_INT, BpfAttrMapCreate.VALUE_SIZE, valueSize);
      attr.set(JAVA_INT, BpfAttrMapCreate.MAX_ENTRIES, entries);
      attr.set(JAVA_INT, BpfAttrMapCreate.MAP_FLAGS, flags);
      Bpf.putName(attr, BpfAttrMapCreate.MAP_NAME, name);
      int result = Bpf.call(Bpf.BPF_MAP_CREATE, attr);
      if (result < 0) {
        throw Bpf.error("bpf MAP_CREATE", -result, what);
      }
      return new BpfMap(Fd.owning(result, what), valueSize, entries);
    }
  }

  /** The map's descriptor, which belongs to it. */
  public Fd fd() {
    return fd;
  }

  /** How many entries it has. */
  public int entries() {
    return entries;
  }

  /** Bytes from one value of an array to the next: the value's size, rounded up to 8. */
  public long stride() {
    return valueSize + 7L & ~7L;
  }

  /**
   * The values of an array, read-only, as the programs write them: reading costs no system call.
   * Value i begins at {@code i * stride()}. Read what a program adds to atomically by a VarHandle's
   * getOpaque or getAcquire.
   *
   * @param arena whose end unmaps them; the mapping may outlive the map
   * @throws LinuxException on any error
   */
  public MemorySegment mapValues(Arena arena) {
    return MappedMemory.map(
        fd, 0, stride() * entries, MappedMemory.PROT_READ, MappedMemory.MAP_SHARED, arena);
  }

  /**
   * Puts a socket into an array of sockets.
   *
   * @param socket an XDP socket whose rings are there and which is bound
   * @throws LinuxException on any error
   */
  public void put(int key, Fd socket) {
    try (Arena arena = Arena.ofConfined()) {
      put(key, arena.allocateFrom(JAVA_INT, socket.number()));
    }
  }

  /**
   * Replaces a value.
   *
   * @param value of the size of the map's values
   * @throws LinuxException on any error; E2BIG if there is no such key
   */
  public void put(int key, MemorySegment value) {
    checkSize(value);
    element(Bpf.BPF_MAP_UPDATE_ELEM, "bpf MAP_UPDATE_ELEM", key, value);
  }

  /**
   * Reads a value by a system call.
   *
   * @param value receives it; of the size of the map's values
   * @throws LinuxException on any error; ENOENT if there is no such key
   */
  public void get(int key, MemorySegment value) {
    checkSize(value);
    element(Bpf.BPF_MAP_LOOKUP_ELEM, "bpf MAP_LOOKUP_ELEM", key, value);
  }

  private void checkSize(MemorySegment value) {
    if (value.byteSize() != valueSize) {
      throw new IllegalArgumentException(
          fd.what() + ": value of " + value.byteSize() + " bytes, not " + valueSize);
    }
  }

  /**
   * Takes a socket out of an array of sockets; does nothing if there is none under the key.
   *
   * @throws LinuxException on any error
   */
  public void remove(int key) {
    try {
      element(Bpf.BPF_MAP_DELETE_ELEM, "bpf MAP_DELETE_ELEM", key, MemorySegment.NULL);
    } catch (LinuxException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  private void element(int command, String name, int key, MemorySegment value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = arena.allocate(BpfAttrMapElem.SIZE, 8);
      attr.set(JAVA_INT, BpfAttrMapElem.MAP_FD, fd.number());
      attr.set(JAVA_LONG, BpfAttrMapElem.KEY, arena.allocateFrom(JAVA_INT, key).address());
      attr.set(JAVA_LONG, BpfAttrMapElem.VALUE, value.address());
      int result = Bpf.call(command, attr);
      if (result < 0) {
        throw Bpf.error(name, -result, fd.what() + " key " + key);
      }
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
