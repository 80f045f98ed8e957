package org.wirecap.filter;

import static org.wirecap.filter.Terms.FALSE;
import static org.wirecap.filter.Terms.TRUE;
import static org.wirecap.filter.Terms.and;
import static org.wirecap.filter.Terms.equal;
import static org.wirecap.filter.Terms.greater;
import static org.wirecap.filter.Terms.maskedEqual;
import static org.wirecap.filter.Terms.not;
import static org.wirecap.filter.Terms.or;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.wirecap.file.LinkType;
import org.wirecap.filter.ir.Condition;
import org.wirecap.filter.ir.Operator;
import org.wirecap.filter.ir.Value;

/** Tests of what a link-layer header carries, for each link layer. */
final class LinkCode {
  private static final int COOKED_8023 = 1;
  private static final int COOKED_8022 = 4;
  private static final int AF_INET = 2;
  private static final int AF_INET6_LINUX = 10;

  /** Numbers of AF_INET6 on the systems that write files: NetBSD and OpenBSD, FreeBSD, macOS. */
  private static final int[] AF_INET6_FILES = {24, 28, 30};

  private final Headers headers;
  private final FilterOptions options;
  private final Faults faults;

  LinkCode(Headers headers, FilterOptions options, Faults faults) {
    this.headers = headers;
    this.options = options;
    this.faults = faults;
  }

  /**
   * Whether the payload is of a protocol.
   *
   * @param protocol an Ethernet type, or an LLC service access point up to {@link
   *     EtherType#MAX_LENGTH}
   */
  Condition carries(int protocol) {
    if (headers.labels > 0) {
      return behindLabels(protocol);
    }
    return switch (headers.link) {
      case ETHERNET -> ethernet(protocol);
      case COOKED -> cooked(protocol);
      case COOKED2 -> equal(type(), protocol);
      case PPP -> equal(type(), ppp(protocol));
      case RAW -> version(protocol, headers.linkHeader.load(0, 1));
      case IPV4 -> protocol == EtherType.IP ? TRUE : FALSE;
      case IPV6 -> protocol == EtherType.IPV6 ? TRUE : FALSE;
      case NULL, LOOP -> loopback(protocol);
      case OTHER -> throw unsupported("protocols");
    };
  }

  /** What is asked for is not known for this link layer. */
  FilterException unsupported(String what) {
    String known =
        Arrays.stream(new int[] {1, 113, 276, 101, 228, 229, 0, 108, 9})
            .mapToObj(LinkType::name)
            .collect(Collectors.joining(", "));
    return faults.fault(
        what
            + " cannot be told for packets of "
            + LinkType.name(options.linkType())
            + ", only for: "
            + known);
  }

  /**
   * A value that is 1 for IPv6 and 0 for IPv4, given that {@link #carries} held for one of them.
   */
  Value isIpv6() {
    if (headers.labels > 0) {
      return Terms.isEqual(Terms.masked(headers.network(0, 1), 0xf0), 0x60);
    }
    return switch (headers.link) {
      case ETHERNET, COOKED, COOKED2 -> Terms.isEqual(type(), EtherType.IPV6);
      case PPP -> Terms.isEqual(type(), ppp(EtherType.IPV6));
      case RAW -> Terms.isEqual(Terms.masked(headers.linkHeader.load(0, 1), 0xf0), 0x60);
      case IPV4 -> Terms.constant(0);
      case IPV6 -> Terms.constant(1);
      case NULL, LOOP -> {
        // 1 unless the address family is AF_INET.
        Value isIpv4 = Terms.isEqual(folded(headers.linkHeader.load(0, 4)), fold(family(AF_INET)));
        yield new Value.Arithmetic(Operator.SUBTRACT, Terms.constant(1), isIpv4);
      }
      case OTHER -> throw unsupported("protocols");
    };
  }

  /** An 802.3 frame: its type is a length. */
  Condition isLength() {
    return not(greater(type(), EtherType.MAX_LENGTH));
  }

  /** A field of the LLC header. */
  Value llc(int offset, int size) {
    return headers.payload.load(offset, size);
  }

  private Value type() {
    return headers.linkType.load(0, 2);
  }

  private Condition ethernet(int protocol) {
    return switch (protocol) {
      case EtherType.SAP_ISO, EtherType.SAP_IP, EtherType.SAP_NETBEUI ->
          and(isLength(), bothSaps(protocol));
      case EtherType.SAP_IPX ->
          or(
              equal(type(), EtherType.IPX),
              and(
                  isLength(),
                  or(
                      snap(0, EtherType.IPX),
                      equal(llc(0, 1), EtherType.SAP_IPX),
                      equal(llc(0, 2), 0xffff))));
      case EtherType.ATALK, EtherType.AARP ->
          or(equal(type(), protocol), and(isLength(), snap(organization(protocol), protocol)));
      default ->
          isSap(protocol)
              ? and(isLength(), equal(headers.linkType.load(2, 1), protocol))
              : equal(type(), protocol);
    };
  }

  private Condition cooked(int protocol) {
    Condition is8022 = equal(type(), COOKED_8022);
    return switch (protocol) {
      case EtherType.SAP_ISO, EtherType.SAP_IP, EtherType.SAP_NETBEUI ->
          and(is8022, bothSaps(protocol));
      case EtherType.SAP_IPX ->
          or(
              equal(type(), EtherType.IPX),
              equal(type(), COOKED_8023),
              and(is8022, or(equal(llc(0, 1), EtherType.SAP_IPX), snap(0, EtherType.IPX))));
      case EtherType.ATALK, EtherType.AARP ->
          or(equal(type(), protocol), and(is8022, snap(organization(protocol), protocol)));
      default ->
          isSap(protocol)
              ? and(is8022, equal(headers.linkHeader.load(headers.payload.fixed(), 1), protocol))
              : equal(type(), protocol);
    };
  }

  private static boolean isSap(int protocol) {
    return Integer.compareUnsigned(protocol, EtherType.MAX_LENGTH) <= 0;
  }

  /** Whose AppleTalk it is: Apple's own number, but for AARP. */
  private static int organization(int protocol) {
    return protocol == EtherType.ATALK ? 0x080007 : 0;
  }

  private Condition bothSaps(int sap) {
    return equal(llc(0, 2), sap << 8 | sap);
  }

  private Condition snap(int organization, int protocol) {
    return and(
        equal(llc(4, 4), (organization & 0xffff) << 16 | protocol),
        equal(
            llc(0, 4),
            EtherType.SAP_SNAP << 24 | EtherType.SAP_SNAP << 16 | 0x03 << 8 | organization >>> 16));
  }

  private static int ppp(int protocol) {
    return switch (protocol) {
      case EtherType.IP -> 0x0021;
      case EtherType.IPV6 -> 0x0057;
      case EtherType.DECNET -> 0x0027;
      case EtherType.ATALK -> 0x0029;
      case EtherType.NS -> 0x0025;
      case EtherType.SAP_ISO -> 0x0023;
      case EtherType.SAP_STP -> 0x0031;
      case EtherType.SAP_IPX -> 0x002b;
      default -> protocol;
    };
  }

  private static Condition version(int protocol, Value first) {
    return switch (protocol) {
      case EtherType.IP -> maskedEqual(first, 0x40, 0xf0);
      case EtherType.IPV6 -> maskedEqual(first, 0x60, 0xf0);
      default -> FALSE;
    };
  }

  private Condition loopback(int protocol) {
    Value family = headers.linkHeader.load(0, 4);
    return switch (protocol) {
      case EtherType.IP -> equal(family, family(AF_INET));
      case EtherType.IPV6 ->
          options.live()
              ? equal(family, family(AF_INET6_LINUX))
              : or(
                  Arrays.stream(AF_INET6_FILES)
                      .mapToObj(number -> equal(family, family(number)))
                      .toArray(Condition[]::new));
      default -> FALSE;
    };
  }

  /** An address family as a load in network byte order sees it. */
  private int family(int number) {
    return headers.link == Link.NULL ? Integer.reverseBytes(number) : number;
  }

  /** The two halves of a word, combined so that small families stay apart. */
  private static Value folded(Value word) {
    return new Value.Arithmetic(
        Operator.OR,
        new Value.Arithmetic(Operator.SHIFT_RIGHT, word, Terms.constant(16)),
        Terms.masked(word, 0xffff));
  }

  private static int fold(int word) {
    return word >>> 16 | (word & 0xffff);
  }

  /** Behind MPLS nothing names the protocol: the version must do, below the last label. */
  private Condition behindLabels(int protocol) {
    Condition last = maskedEqual(headers.network(-2, 1), 0x01, 0x01);
    return switch (protocol) {
      case EtherType.IP -> and(last, maskedEqual(headers.network(0, 1), 0x40, 0xf0));
      case EtherType.IPV6 -> and(last, maskedEqual(headers.network(0, 1), 0x60, 0xf0));
      default -> throw faults.fault("behind mpls only ip and ip6 can be told apart");
    };
  }
}
