package org.wirecap.buddy;

import java.util.BitSet;

/**
 * Buckets of flows that change hands under {@link OffloadPolicy#FLOW}.
 *
 * @param home the receive queue whose flows they are; each queue has buckets of its own
 * @param from the queue whose thread had them
 * @param to the queue whose thread has them next
 * @param buckets numbers of the buckets, as {@link FlowBuckets#of} gives them; not to be changed
 */
public record BucketMove(int home, int from, int to, BitSet buckets) {}
