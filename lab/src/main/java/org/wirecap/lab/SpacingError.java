package org.wirecap.lab;

/**
 * How far from their times packets were sent: the distribution of |actual − wanted|, where actual
 * is the moment at which the packet was handed to the kernel. Buckets are at most 1/16 wide of what
 * they hold, so each value is exact to 6 %.
 *
 * @param packets measured
 * @param p50Nanos half of the packets were at most so far off
 * @param p99Nanos 99 of 100 packets were at most so far off
 * @param maxNanos no packet was further off
 */
public record SpacingError(long packets, long p50Nanos, long p99Nanos, long maxNanos) {}
