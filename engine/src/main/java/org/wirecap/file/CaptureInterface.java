package org.wirecap.file;

/**
 * An interface as capture files describe it. pcap files keep link type and snapshot length only;
 * pcapng files all of it.
 *
 * @param linkType number of the link type, 0 to 65,535; see {@link LinkType}
 * @param snapLength bytes after which packets were cut; 0 is no limit
 * @param name name of the interface, empty when not known
 * @param description what it is, empty when not known
 * @param filter the filter expression that packets had to pass, empty when there was none
 * @param os operating system of the machine that has the interface, empty when not known
 * @param bitsPerSecond speed; 0 when not known
 */
public record CaptureInterface(
    int linkType,
    int snapLength,
    String name,
    String description,
    String filter,
    String os,
    long bitsPerSecond) {

  /** The snapshot length of an interface whose packets are not cut, as tcpdump writes it. */
  public static final int WHOLE_PACKETS = 262_144;

  /**
   * @param name name of the interface
   * @return an Ethernet interface whose packets are not cut
   */
  public static CaptureInterface ethernet(String name) {
    return of(LinkType.ETHERNET, WHOLE_PACKETS).withName(name);
  }

  /**
   * @param linkType number of the link type
   * @param snapLength bytes after which packets are cut; 0 is no limit
   * @return an interface of which nothing else is known
   */
  public static CaptureInterface of(int linkType, int snapLength) {
    return new CaptureInterface(linkType, snapLength, "", "", "", "", 0);
  }

  /**
   * @param newSnapLength bytes after which packets are cut
   * @return this interface with that snapshot length
   */
  public CaptureInterface withSnapLength(int newSnapLength) {
    return new CaptureInterface(
        linkType, newSnapLength, name, description, filter, os, bitsPerSecond);
  }

  /**
   * @param newName name of the interface
   * @return this interface with that name
   */
  public CaptureInterface withName(String newName) {
    return new CaptureInterface(
        linkType, snapLength, newName, description, filter, os, bitsPerSecond);
  }

  /**
   * @param newDescription what it is
   * @return this interface with that description
   */
  public CaptureInterface withDescription(String newDescription) {
    return new CaptureInterface(
        linkType, snapLength, name, newDescription, filter, os, bitsPerSecond);
  }

  /**
   * @param newFilter filter expression
   * @return this interface with that filter
   */
  public CaptureInterface withFilter(String newFilter) {
    return new CaptureInterface(
        linkType, snapLength, name, description, newFilter, os, bitsPerSecond);
  }

  /**
   * @param newOs operating system
   * @return this interface with that operating system
   */
  public CaptureInterface withOs(String newOs) {
    return new CaptureInterface(
        linkType, snapLength, name, description, filter, newOs, bitsPerSecond);
  }

  /**
   * @param newBitsPerSecond speed
   * @return this interface with that speed
   */
  public CaptureInterface withSpeed(long newBitsPerSecond) {
    return new CaptureInterface(
        linkType, snapLength, name, description, filter, os, newBitsPerSecond);
  }
}
