package org.wirecap.cli;

import org.wirecap.pool.Packet;
import org.wirecap.profile.Profile;

/** Counts packets in a profile, and keeps none. */
final class ProfileSink implements PacketSink {
  private final Profile profile;

  ProfileSink(Profile profile) {
    this.profile = profile;
  }

  @Override
  public boolean accept(Packet packet) {
    profile.add(packet.queue(), packet.timestampNanos(), packet.originalLength());
    return true;
  }

  @Override
  public Preparer preparer() {
    throw new UnsupportedOperationException("a profile is counted by the thread that captures");
  }

  @Override
  public boolean accept(PreparedPacket packet) {
    throw new UnsupportedOperationException("a profile is counted by the thread that captures");
  }

  @Override
  public void flush() {
    // Bins are told when later packets close them.
  }

  @Override
  public long lost(int queue) {
    return 0;
  }

  @Override
  public void close() {
    profile.finish();
  }
}
