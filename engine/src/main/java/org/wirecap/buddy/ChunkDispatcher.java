package org.wirecap.buddy;

import org.wirecap.pool.Chunk;

/** {@link OffloadPolicy#CHUNK}: WireCAP's buddy-group based offloading (IMC 2014, section 3.2). */
final class ChunkDispatcher implements Dispatcher {
  private final CaptureLane lane;
  private final BuddyQueues group;

  ChunkDispatcher(CaptureLane lane) {
    this.lane = lane;
    this.group = lane.group();
  }

  @Override
  public void dispatch(Chunk chunk) {
    int home = lane.position();
    int target = home;
    if (group.isOver(home)) {
      int buddy = group.leastLoadedUnder(home);
      target = buddy < 0 ? home : buddy;
    }
    lane.push(target, chunk);
  }
}
