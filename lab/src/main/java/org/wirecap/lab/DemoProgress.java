package org.wirecap.lab;

import java.util.List;
import org.wirecap.pool.PoolUse;

/**
 * How a demonstration goes.
 *
 * @param elapsedNanos since the first packet was due; virtual time on the simulated NIC
 * @param written packets in the file so far
 * @param bytes of them
 * @param lost packets lost so far, for whatever cause
 * @param pools use of each queue's ring-buffer pool
 */
public record DemoProgress(
    long elapsedNanos, long written, long bytes, long lost, List<PoolUse> pools) {}
