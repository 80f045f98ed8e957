package org.wirecap.lab;

/**
 * What was sent against what is in a capture file, packet by packet.
 *
 * @param sent packets of the trace that were to be sent
 * @param inFile packets in the file
 * @param identical packets of the file that are a packet of the trace, byte for byte, for the first
 *     time
 * @param different packets of the file with the number of a packet of the trace, but other bytes
 * @param duplicates packets of the file that were there before
 * @param foreign packets of the file that are none of the trace
 * @param missing packets of the trace that are not in the file
 * @param overtaken packets of the file behind a later one of their flow
 * @param backInTime packets of the file with a timestamp before that of the packet before
 * @param wrongQueue packets of the file on another queue than an 82599 would have steered them to
 */
public record TraceComparison(
    long sent,
    long inFile,
    long identical,
    long different,
    long duplicates,
    long foreign,
    long missing,
    long overtaken,
    long backInTime,
    long wrongQueue) {
  /** Whether the file holds nothing but packets of the trace, whole, once, and in order. */
  public boolean isFaithful() {
    return identical == inFile && overtaken == 0 && backInTime == 0 && wrongQueue == 0;
  }
}
