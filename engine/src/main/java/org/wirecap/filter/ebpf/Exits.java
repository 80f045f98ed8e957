package org.wirecap.filter.ebpf;

/**
 * What the code of a filter can do: the verifier wants no code that cannot be reached.
 *
 * @param accepts whether it may fall through
 * @param rejects whether it may jump to the label for rejected packets
 */
public record Exits(boolean accepts, boolean rejects) {}
