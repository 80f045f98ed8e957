package org.wirecap.pcap;

import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import org.wirecap.CaptureMode;
import org.wirecap.error.WirecapException;
import org.wirecap.file.CaptureFileFormat;
import org.wirecap.file.CaptureFileReader;
import org.wirecap.file.CaptureInterface;
import org.wirecap.filter.Filter;
import org.wirecap.filter.FilterOptions;
import org.wirecap.filter.ir.Matcher;
import org.wirecap.ledger.Ledger;
import org.wirecap.packet.Direction;
import org.wirecap.pool.Packet;
import org.wirecap.pool.PoolShape;
import org.wirecap.xdp.AttachMode;

/**
 * A capture handle with libpcap's life cycle and names: pcap_t.
 *
 * <pre>{@code
 * try (Pcap pcap = Pcap.create("eth1").setSnaplen(256).setTimeout(100)) {
 *   pcap.activate();
 *   pcap.setFilter("tcp port 80");
 *   pcap.loop(1000, (header, packet) -> bytes += header.len());
 * }
 * }</pre>
 *
 * <p><b>What C returns</b> is here, once and for all: an error is a {@link PcapException}, with
 * libpcap's code; a warning is a value of the list that {@link #activate} returns; a state is a
 * value: {@link #dispatch} returns a count or {@link #BREAK}, {@link #loop} a {@link LoopEnd},
 * {@link #nextEx} a {@link NextResult}. What a handler throws goes through to the caller of loop or
 * dispatch; the next call goes on behind that packet.
 *
 * <p><b>Threads.</b> One thread at a time reads: next, nextEx, dispatch, loop; a second gets an
 * exception, and so does a handler that reads from its own handle. Everything else may be called by
 * any thread at any time. {@link #breakLoop} brings the reading thread back within 100 ms; {@link
 * #close} does so first, and waits for it, unless it is called from the handler: then the handle is
 * closed when the handler returns. An interrupt of a thread that waits for packets does what
 * breakLoop does, and leaves the thread interrupted. While a thread waits in read(2) for a file
 * that is a pipe, neither brings it back.
 *
 * <p><b>After close</b> every call but close, breakLoop and {@link #ledger} throws. Null where a
 * method does not speak of it is a {@link NullPointerException} of that call.
 *
 * <p>Underneath is an engine of this library: shared mode (AF_PACKET) unless {@link #setMode} asks
 * for exclusive mode; with several receive queues, packets come in time order. The differences from
 * libpcap are listed in docs/pcap.md.
 */
public final class Pcap implements AutoCloseable {
  /** {@link #dispatch} was told to come back before it had a packet: PCAP_ERROR_BREAK. */
  public static final int BREAK = -2;

  /** For {@link #compile(String, boolean, int)}: PCAP_NETMASK_UNKNOWN. */
  public static final int NETMASK_UNKNOWN = FilterOptions.UNKNOWN_NETMASK;

  private final HandleState state;
  private final PacketSelection selection = new PacketSelection();
  private final HandleAccount account;
  private final HandleReader reader;

  private Pcap(HandleState state) {
    this.state = state;
    this.account = new HandleAccount(state);
    this.reader = new HandleReader(state, selection, account);
  }

  // ---- Finding and opening

  /**
   * The interfaces of the network namespace that the calling thread is in: pcap_findalldevs.
   *
   * @return the likeliest to be meant first
   */
  public static List<PcapDevice> findAllDevs() {
    return Devices.all();
  }

  /**
   * The IPv4 network of an interface: pcap_lookupnet.
   *
   * @param device name of an interface
   * @return its first
   * @throws PcapException when there is no such interface, or it has no IPv4 address
   */
  public static PcapNetwork lookupNet(String device) {
    return Devices.network(device);
  }

  /**
   * @return name and version of this library: pcap_lib_version
   */
  public static String libVersion() {
    String version = Pcap.class.getPackage().getImplementationVersion();
    return "WireCAP for Java " + (version == null ? "development" : version);
  }

  /**
   * A handle on an interface, to be set up and then activated: pcap_create.
   *
   * @param device name of an interface, in the network namespace of the thread that will activate
   * @return a handle, which the caller closes; that there is no such interface, {@link #activate}
   *     finds out
   */
  public static Pcap create(String device) {
    if (device == null || device.isEmpty()) {
      throw new PcapException(PcapError.ERROR, "no interface was named: findAllDevs lists them");
    }
    return new Pcap(HandleState.created(device));
  }

  /**
   * Creates and activates: pcap_open_live.
   *
   * @param device name of an interface
   * @param snaplen bytes to give of a packet
   * @param promiscuous whether to see packets for others
   * @param timeoutMillis see {@link #setTimeout}
   * @return an activated handle, which the caller closes
   * @throws PcapException when it cannot be activated
   */
  public static Pcap openLive(String device, int snaplen, boolean promiscuous, int timeoutMillis) {
    Pcap pcap =
        create(device).setSnaplen(snaplen).setPromisc(promiscuous).setTimeout(timeoutMillis);
    try {
      List<PcapWarning> ignored = pcap.activate();
      return pcap;
    } catch (RuntimeException | Error e) {
      pcap.close();
      throw e;
    }
  }

  /**
   * Opens a capture file, pcap or pcapng, gzipped or not: pcap_open_offline. Timestamps are in
   * microseconds.
   *
   * @param file the file
   * @return a handle, which the caller closes
   * @throws PcapException when it is no capture file
   */
  public static Pcap openOffline(Path file) {
    return openOffline(file, TimestampPrecision.MICRO);
  }

  /**
   * As the other: pcap_open_offline_with_tstamp_precision.
   *
   * @param file the file
   * @param precision of the timestamps that the handle gives, whatever the file has
   * @return a handle, which the caller closes
   * @throws PcapException when it is no capture file
   */
  public static Pcap openOffline(Path file, TimestampPrecision precision) {
    Objects.requireNonNull(precision);
    try {
      return offline(CaptureFileReader.open(file), file, precision);
    } catch (WirecapException e) {
      throw new PcapException(PcapError.ERROR, e);
    }
  }

  /**
   * Reads a capture file from a stream: pcap_fopen_offline_with_tstamp_precision.
   *
   * @param stream closed with the handle, and when this throws
   * @param name what messages call it
   * @param precision of the timestamps that the handle gives
   * @return a handle, which the caller closes
   * @throws PcapException when it is no capture file
   */
  public static Pcap openOffline(InputStream stream, String name, TimestampPrecision precision) {
    Objects.requireNonNull(precision);
    try {
      return offline(CaptureFileReader.open(stream, name), null, precision);
    } catch (WirecapException e) {
      throw new PcapException(PcapError.ERROR, e);
    }
  }

  private static Pcap offline(CaptureFileReader reader, Path file, TimestampPrecision precision) {
    return new Pcap(HandleState.opened(reader.name(), new SavefileSource(reader, file), precision));
  }

  /**
   * A handle without packets, to compile filters and to write files: pcap_open_dead. Timestamps are
   * in microseconds.
   *
   * @param linkType number of a link type, see {@link org.wirecap.file.LinkType}
   * @param snaplen bytes after which packets are cut
   * @return a handle, which the caller closes
   */
  public static Pcap openDead(int linkType, int snaplen) {
    return openDead(linkType, snaplen, TimestampPrecision.MICRO);
  }

  /**
   * As the other: pcap_open_dead_with_tstamp_precision.
   *
   * @param linkType number of a link type, see {@link org.wirecap.file.LinkType}
   * @param snaplen bytes after which packets are cut
   * @param precision of the files that it writes
   * @return a handle, which the caller closes
   */
  public static Pcap openDead(int linkType, int snaplen, TimestampPrecision precision) {
    Objects.requireNonNull(precision);
    PacketSource nothing = new DeadSource(linkType, PacketSource.checkSnaplen(snaplen));
    return new Pcap(HandleState.opened("openDead", nothing, precision));
  }

  // ---- Setting up, before activate

  /**
   * How many bytes to give of a packet: pcap_set_snaplen. Filters see the whole packet.
   *
   * @param bytes 1 to 262,144; anything else is the most
   * @return this
   */
  public Pcap setSnaplen(int bytes) {
    state.requireNotActivated().snaplen = PacketSource.checkSnaplen(bytes);
    return this;
  }

  /**
   * Whether to see packets that are addressed to others: pcap_set_promisc.
   *
   * @param on default off
   * @return this
   */
  public Pcap setPromisc(boolean on) {
    state.requireNotActivated().promiscuous = on;
    return this;
  }

  /**
   * How long packets may gather before they are given, and how long dispatch, next and nextEx wait
   * for the first: pcap_set_timeout. In shared mode packets are given within some 40 ms in any
   * case.
   *
   * @param millis above 0; with 0, which is the default, or less they wait for the first packet
   *     until it comes
   * @return this
   */
  public Pcap setTimeout(int millis) {
    state.requireNotActivated().timeoutMillis = Math.max(0, millis);
    return this;
  }

  /**
   * Whether to give packets as soon as they arrive: pcap_set_immediate_mode. In shared mode within
   * 1 ms, which the kernel's ring takes; a quiet interface then uses up one block of the pool for
   * each packet that is not yet read.
   *
   * @param on default off
   * @return this
   */
  public Pcap setImmediateMode(boolean on) {
    state.requireNotActivated().immediate = on;
    return this;
  }

  /**
   * The size of each receive queue's ring-buffer pool: pcap_set_buffer_size. See {@link #setPool}
   * for its shape.
   *
   * @param bytes above 0; default 128 MiB
   * @return this
   */
  public Pcap setBufferSize(long bytes) {
    LiveSettings open = state.requireNotActivated();
    if (bytes <= 0) {
      throw state.refusal("a buffer of " + bytes + " bytes: name more than 0");
    }
    PoolShape shape = LiveSettings.shape(bytes);
    open.wirecap.shape(shape.cells(), shape.chunks());
    return this;
  }

  /**
   * In what unit timestamps are given: pcap_set_tstamp_precision. The kernel always takes ns.
   *
   * @param newPrecision default microseconds, as in libpcap
   * @return this
   */
  public Pcap setTimestampPrecision(TimestampPrecision newPrecision) {
    LiveSettings ignored = state.requireNotActivated();
    state.setPrecision(Objects.requireNonNull(newPrecision));
    return this;
  }

  /**
   * Who shall take timestamps: pcap_set_tstamp_type. Only {@link TimestampType#HOST} can be had;
   * {@link #activate} warns of another.
   *
   * @param type default the host
   * @return this
   */
  public Pcap setTimestampType(TimestampType type) {
    state.requireNotActivated().timestampType = Objects.requireNonNull(type);
    return this;
  }

  /**
   * @return what {@link #setTimestampType} can have: pcap_list_tstamp_types
   */
  public List<TimestampType> listTimestampTypes() {
    state.requireOpen();
    return List.of(TimestampType.HOST);
  }

  /**
   * Whether to capture in monitor mode: pcap_set_rfmon. It is not supported: {@link #activate} then
   * throws.
   *
   * @param on default off
   * @return this
   */
  public Pcap setRfmon(boolean on) {
    state.requireNotActivated().rfmon = on;
    return this;
  }

  /**
   * @return whether monitor mode can be set: pcap_can_set_rfmon; never
   */
  public boolean canSetRfmon() {
    LiveSettings ignored = state.requireNotActivated();
    return false;
  }

  /**
   * Shared or exclusive mode. Not in libpcap.
   *
   * @param mode default shared
   * @return this
   */
  public Pcap setMode(CaptureMode mode) {
    state.requireNotActivated().mode = Objects.requireNonNull(mode);
    return this;
  }

  /**
   * The shape of each receive queue's ring-buffer pool. Not in libpcap.
   *
   * @param cells M, cells of a chunk
   * @param chunks R, chunks of a pool
   * @return this
   */
  public Pcap setPool(int cells, int chunks) {
    state.requireNotActivated().wirecap.shape(cells, chunks);
    return this;
  }

  /**
   * Which receive queues to capture from. Not in libpcap.
   *
   * @param queues their numbers; none for all
   * @return this
   */
  public Pcap setQueues(List<Integer> queues) {
    state.requireNotActivated().wirecap.queues(queues);
    return this;
  }

  /**
   * How AF_XDP gets packets into the cells; exclusive mode only. Not in libpcap.
   *
   * @param attach default the best that there is
   * @return this
   */
  public Pcap setAttach(AttachMode attach) {
    state.requireNotActivated().wirecap.attach(Objects.requireNonNull(attach));
    return this;
  }

  /**
   * Allows exclusive mode on the interface that the machine is reached by. Not in libpcap.
   *
   * @param on default off
   * @return this
   */
  public Pcap setForce(boolean on) {
    state.requireNotActivated().wirecap.force(on);
    return this;
  }

  /**
   * Has the kernel filter from the beginning, which costs the reading thread nothing; in exclusive
   * mode, packets that are not accepted are left to the host. Not in libpcap, which gives the
   * kernel whatever filter is set: here {@link #setFilter} is applied by the reading thread, in
   * addition. On an activated handle the kernel exchanges its filter between two packets; what it
   * had accepted before is then decided by the new one as well.
   *
   * @param filter for the link type of the interface, see {@link Filter#compile}; null for none
   * @return this
   * @throws org.wirecap.filter.ir.KernelRefusal when the handle is activated, and the kernel cannot
   *     run it: nothing has changed then. Else {@link #activate} says so
   */
  public Pcap setKernelFilter(Filter filter) {
    if (state.source() != null) {
      state.requireFilterable(filter).filterInKernel(filter);
      selection.setKernelFilter(filter);
      return this;
    }
    state.requireNotActivated().wirecap.filter(filter == null ? null : filter.program());
    return this;
  }

  /**
   * Begins to capture: pcap_activate. When it throws, the handle can be set up differently and
   * activated again, or closed.
   *
   * @return what could not be as asked; empty when all is
   * @throws PcapException when it cannot: {@link PcapError#ACTIVATED}, {@link
   *     PcapError#NO_SUCH_DEVICE}, {@link PcapError#PERM_DENIED}, {@link PcapError#RFMON_NOTSUP},
   *     {@link PcapError#IFACE_NOT_UP}, {@link PcapError#ERROR}
   */
  public List<PcapWarning> activate() {
    return state.activate(selection);
  }

  // ---- Reading

  /**
   * Gives the handler packets: pcap_dispatch. Of an interface those that are there, and waits for
   * the first; of a file all.
   *
   * @param count how many at most; 0 or less: of an interface what is in the pool, of a file all
   * @param handler called for each packet
   * @return packets given; 0 when the timeout is over, when nothing is there in non-blocking mode,
   *     or when the file has no more; {@link #BREAK} when {@link #breakLoop} was called and none
   *     was given. After a break with packets the next call returns {@link #BREAK}
   * @throws PcapException when the interface is gone or the file is wrong, and the packets before
   *     that were given by an earlier call
   */
  public int dispatch(int count, PcapHandler handler) {
    return reader.dispatch(count, Objects.requireNonNull(handler));
  }

  /**
   * Gives the handler packets until there were so many: pcap_loop. No timeout ends it, and
   * non-blocking mode makes no difference.
   *
   * @param count how many; 0 or less for no limit
   * @param handler called for each packet; {@link PcapHandler#copying} for programs that keep them
   * @return why it ended
   * @throws PcapException when the interface is gone or the file is wrong, and the packets before
   *     that were given
   */
  public LoopEnd loop(int count, PcapHandler handler) {
    return reader.loop(count, Objects.requireNonNull(handler));
  }

  /**
   * Captures in advanced mode: a thread for each receive queue, each with a handler of its own, and
   * offloading between them. Once for each handle, before anything was read. Ends at the end of the
   * file, by {@link #breakLoop}, or by {@link #close}; what was captured until then is handled
   * first, and afterwards nothing can be read. Not in libpcap.
   *
   * @param options the buddy group
   * @param handlers gives the handler of a thread, by the number of its receive queue
   * @return why it ended
   * @throws org.wirecap.buddy.HandlerException when a handler threw, which ends the capture
   * @throws PcapException when packets were read before
   */
  public LoopEnd loop(AdvancedOptions options, IntFunction<PcapHandler> handlers) {
    return reader.loop(options, Objects.requireNonNull(handlers));
  }

  /**
   * A copy of the next packet: pcap_next. In contrast to {@link #nextEx} it stays valid.
   *
   * @return the packet; null when there is none: the timeout is over, the file has no more, or
   *     {@link #breakLoop} was called
   * @throws PcapException as {@link #dispatch}
   */
  public PcapPacket next() {
    return nextEx() == NextResult.PACKET ? PcapPacket.copyOf(header(), packet()) : null;
  }

  /**
   * Moves to the next packet: pcap_next_ex. {@link #header} and {@link #packet} are about it then,
   * until the next call that reads, or close.
   *
   * @return whether there is one, or why not
   * @throws PcapException as {@link #dispatch}
   */
  public NextResult nextEx() {
    return reader.next();
  }

  /**
   * The packet that {@link #nextEx} moved to, in place. Of the reading thread.
   *
   * @return a view, which throws {@link IllegalStateException} once the next packet is asked for
   * @throws IllegalStateException when there is none
   * @throws PcapException when the handle is not activated, or closed
   */
  public Packet packet() {
    return reader.requirePacket().packet();
  }

  /**
   * The header of the packet that {@link #nextEx} moved to. Of the reading thread.
   *
   * @return a view, which throws {@link IllegalStateException} once the next packet is asked for
   * @throws IllegalStateException when there is none
   * @throws PcapException when the handle is not activated, or closed
   */
  public PcapHeader header() {
    return reader.requirePacket().header();
  }

  /**
   * Brings the reading thread back: pcap_breakloop. It sets a flag; the call that finds it set
   * without having given a packet clears it. Does nothing to a handle that nobody reads from, but
   * that the next call that reads comes back at once.
   */
  public void breakLoop() {
    reader.breakLoop();
  }

  // ---- While it captures

  /**
   * Compiles a filter for this handle's packets, simplified: pcap_compile. {@code ip broadcast}
   * needs the other method, with a netmask.
   *
   * @param expression as for tcpdump, pcap-filter(7); an empty one accepts every packet
   * @return the filter
   * @throws org.wirecap.filter.FilterException when it is no filter: says where
   * @throws PcapException when the handle is not activated, or closed
   */
  public Filter compile(String expression) {
    return compile(expression, true, NETMASK_UNKNOWN);
  }

  /**
   * Compiles a filter for this handle's packets: pcap_compile.
   *
   * @param expression as for tcpdump, pcap-filter(7); an empty one accepts every packet
   * @param optimize whether to simplify it; makes no difference to what it accepts
   * @param netmask IPv4 netmask for {@code ip broadcast}, e.g. 0xffffff00, or {@link
   *     PcapNetwork#mask} of {@link #lookupNet}; or {@link #NETMASK_UNKNOWN}
   * @return the filter
   * @throws org.wirecap.filter.FilterException when it is no filter: says where
   * @throws PcapException when the handle is not activated, or closed
   */
  public Filter compile(String expression, boolean optimize, int netmask) {
    PacketSource open = state.requireActivated();
    return Filter.compile(
        expression,
        FilterOptions.of(open.linkType())
            .withSnaplen(open.snaplen())
            .withLive(open.isLive())
            .withOptimize(optimize)
            .withNetmask(netmask));
  }

  /**
   * Which packets to give from now on, those included that are in the pool already: pcap_setfilter.
   * What a filter rejects stands in the {@link #ledger}. In advanced mode it holds for all threads.
   *
   * @param filter made by {@link #compile} of this handle, or for its link type; null for none
   * @throws PcapException when it is for another link type, or the handle is one of openDead
   */
  public void setFilter(Filter filter) {
    PacketSource ignored = state.requireFilterable(filter);
    selection.setFilter(filter);
  }

  /**
   * Sets a condition of the program's own, instead of a filter of the language. It is asked for
   * each packet by the reading thread; in advanced mode by all threads at once. Not in libpcap.
   *
   * @param condition whether to give a packet; null for every packet
   */
  public void setFilter(Matcher condition) {
    PacketSource ignored = state.requireFilterable(null);
    selection.setCondition(condition);
  }

  /**
   * Sets the filter that {@link #compile(String)} makes of the expression.
   *
   * @param expression as for tcpdump, pcap-filter(7); an empty one accepts every packet
   * @throws org.wirecap.filter.FilterException when it is no filter: says where; the filter that
   *     was set stays
   * @throws PcapException when the handle is not activated, closed, or one of openDead
   */
  public void setFilter(String expression) {
    setFilter(compile(expression));
  }

  /**
   * Which packets to give from now on: pcap_setdirection. Interfaces only; exclusive mode sees
   * arriving packets only.
   *
   * @param direction default both
   * @throws PcapException when the direction cannot be told
   */
  public void setDirection(Direction direction) {
    state.requireActivated().requireDirection(Objects.requireNonNull(direction));
    selection.setDirection(direction);
  }

  /**
   * Whether dispatch and nextEx come back at once when there is nothing: pcap_setnonblock. Makes no
   * difference to files; may be set before the handle is activated.
   *
   * @param on default off
   */
  public void setNonBlock(boolean on) {
    state.requireOpen();
    if (state.source() instanceof DeadSource) {
      throw state.refusal("nothing is read from it");
    }
    state.setNonBlock(on);
  }

  /**
   * @return whether it is in non-blocking mode: pcap_getnonblock; false for a file
   */
  public boolean getNonBlock() {
    return state.requireActivated().isLive() && state.isNonBlock();
  }

  /**
   * What became of packets since the handle was activated: pcap_stats. Interfaces only.
   *
   * @return counters in 64 bits
   * @throws PcapException when this is a file, whose {@link #ledger} there is
   */
  public PcapStat stats() {
    return account.stats();
  }

  /**
   * The account behind {@link #stats}, by receive queue and cause. Packets that wait in the pool,
   * or were taken from it and not yet given, are in no column of what became of them; so it
   * balances once the handle is closed, or all was read. Not in libpcap.
   *
   * @return the ledger; after close the last
   * @throws PcapException when the handle is not activated
   */
  public Ledger ledger() {
    return account.ledger();
  }

  /**
   * Sends a frame as it is: pcap_inject. Interfaces only; this handle does not capture it.
   *
   * @param frame the whole frame, from its link-layer header
   * @return bytes sent: all of them
   * @throws PcapException when it cannot be sent: one line that says why
   */
  public int inject(byte[] frame) {
    try (Arena arena = Arena.ofConfined()) {
      return inject(arena.allocateFrom(ValueLayout.JAVA_BYTE, frame));
    }
  }

  /**
   * As the other, without a copy.
   *
   * @param frame the whole frame, in native memory
   * @return bytes sent: all of them
   * @throws PcapException when it cannot be sent: one line that says why
   */
  public int inject(MemorySegment frame) {
    synchronized (state) {
      PacketSource open = state.requireActivated();
      try {
        open.send(frame);
      } catch (WirecapException e) {
        throw e instanceof PcapException ? e : new PcapException(PcapError.ERROR, e);
      }
      return Math.toIntExact(frame.byteSize());
    }
  }

  /**
   * As {@link #inject(byte[])}: pcap_sendpacket.
   *
   * @param frame the whole frame, from its link-layer header
   * @throws PcapException when it cannot be sent: one line that says why
   */
  public void sendPacket(byte[] frame) {
    int ignored = inject(frame);
  }

  // ---- What it is

  /**
   * @return number of the link type of all packets, as in files, see {@link
   *     org.wirecap.file.LinkType}: pcap_datalink
   */
  public int datalink() {
    return state.requireActivated().linkType();
  }

  /**
   * @return what {@link #setDatalink} takes: pcap_list_datalinks; the one that there is
   */
  public List<Integer> listDatalinks() {
    return List.of(datalink());
  }

  /**
   * Chooses a link type: pcap_set_datalink.
   *
   * @param linkType one of {@link #listDatalinks}
   * @throws PcapException when it is another
   */
  public void setDatalink(int linkType) {
    if (linkType != datalink()) {
      throw state.refusal("link type %d cannot be had, only %d".formatted(linkType, datalink()));
    }
  }

  /**
   * @return bytes after which packets are cut: pcap_snapshot
   */
  public int snapshot() {
    return state.requireActivated().snaplen();
  }

  /**
   * @return the unit of timestamps: pcap_get_tstamp_precision
   */
  public TimestampPrecision timestampPrecision() {
    state.requireOpen();
    return state.precision();
  }

  /**
   * @return the interface or the file, as messages call it
   */
  public String name() {
    return state.name();
  }

  /**
   * Opens a file to write packets to, in this handle's link type, precision and snapshot length:
   * pcap_dump_open. A file that is there is overwritten, unless it is the one that this handle
   * reads.
   *
   * @param file the file; it gets the pcap format
   * @return a dumper, which the caller closes
   * @throws PcapException when the file cannot be made, or is being read
   */
  public PcapDumper dumpOpen(Path file) {
    return dumpOpen(
        file,
        state.precision() == TimestampPrecision.NANO
            ? CaptureFileFormat.Kind.PCAP
            : CaptureFileFormat.Kind.PCAP_MICROSECONDS);
  }

  /**
   * As the other, in any format.
   *
   * @param file the file
   * @param kind pcap or pcapng
   * @return a dumper, which the caller closes
   * @throws PcapException when the file cannot be made, or is being read
   */
  public PcapDumper dumpOpen(Path file, CaptureFileFormat.Kind kind) {
    PacketSource open = state.requireActivated();
    if (open.reads(file)) {
      throw new PcapException(
          PcapError.ERROR, file + ": this handle reads that file: write to another one");
    }
    Filter filter = selection.filter();
    CaptureInterface captured =
        CaptureInterface.of(open.linkType(), open.snaplen())
            .withName(open.isLive() ? state.name() : "")
            .withFilter(filter == null ? "" : filter.expression());
    return PcapDumper.create(file, kind, captured);
  }

  // ---- The end

  /**
   * Closes: pcap_close. A thread that reads is brought back first, and waited for; from within a
   * handler it is done when the handler returns. Calling it again does nothing.
   */
  @Override
  public void close() {
    reader.close();
  }

  @Override
  public String toString() {
    return state.name();
  }
}
