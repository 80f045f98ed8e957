package org.wirecap.lab;

import java.util.List;

/**
 * What was replayed.
 *
 * @param description of the way packets were sent, one line
 * @param ledger what became of every packet of the file
 * @param truncated packets that were recorded shorter than they had been, and sent as recorded
 * @param elapsedNanos from the first packet to the last
 * @param spacing how well the wanted times were kept; null when sent as fast as possible
 * @param completed whether all of it was sent: false after {@link Replay#stop}
 * @param notes what the user should know, one line each
 */
public record ReplayResult(
    String description,
    TransmitLedger ledger,
    long truncated,
    long elapsedNanos,
    SpacingError spacing,
    boolean completed,
    List<String> notes) {}
