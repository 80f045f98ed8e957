package org.wirecap.lab;

import java.util.ArrayList;
import java.util.List;
import org.wirecap.linux.Ethtool;
import org.wirecap.linux.Ethtool.Feature;
import org.wirecap.linux.Netns;

/**
 * Offloads that change packets between the program that sends and the one that captures: checksums
 * that are left to hardware which a veth does not have, VLAN tags kept beside the packet, segments
 * joined or cut.
 */
final class Offloads {
  private static final List<Feature> CHANGING =
      List.of(
          Feature.TX_CHECKSUM,
          Feature.RX_CHECKSUM,
          Feature.TSO,
          Feature.GSO,
          Feature.TX_VLAN,
          Feature.RX_VLAN);

  private Offloads() {}

  /**
   * Switches them off on one interface.
   *
   * @param gro whether the interface may join the packets of a flow that it receives
   * @return one line for each that cannot be switched
   */
  static List<String> off(String netns, String link, boolean gro) {
    return Netns.call(
        netns,
        () -> {
          List<String> notes = new ArrayList<>();
          for (Feature feature : CHANGING) {
            set(netns, link, feature, false, notes);
          }
          set(netns, link, Feature.GRO, gro, notes);
          return notes;
        });
  }

  private static void set(
      String netns, String link, Feature feature, boolean on, List<String> notes) {
    boolean different = Ethtool.get(link, feature).filter(now -> now != on).isPresent();
    if (different && !Ethtool.set(link, feature, on)) {
      notes.add(
          "%s in %s: this kernel does not switch %s %s"
              .formatted(link, netns, feature, on ? "on" : "off"));
    }
  }
}
