package org.wirecap.buddy;

import org.wirecap.pool.Chunk;

/** {@link OffloadPolicy#NONE}. */
final class HomeDispatcher implements Dispatcher {
  private final CaptureLane lane;

  HomeDispatcher(CaptureLane lane) {
    this.lane = lane;
  }

  @Override
  public void dispatch(Chunk chunk) {
    lane.push(lane.position(), chunk);
  }
}
