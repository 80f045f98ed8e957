/**
 * Advanced mode: capture threads move captured chunks into work queues, and from an overloaded work
 * queue to a buddy's. {@link org.wirecap.buddy.AdvancedMode} is where a program begins.
 *
 * <pre>
 *  receive queue h ──► CaptureLane h ──► WorkRing (h,h) ─┐
 *        ▲                  │  └───────► WorkRing (h,a) ─┼─► WorkQueue a ──► handler thread a
 *        │                  ▼                            │                        │
 *        └── recycle ── RecycleQueue h ◄─────────────────┴────────────────────────┘
 * </pre>
 *
 * Between each receive queue and each work queue of a group there is a ring of its own, so that
 * every ring has one producer. Nothing here knows what kind of receive queue it is, or which clock
 * runs: the simulated NIC drives the same classes in virtual time.
 */
package org.wirecap.buddy;
