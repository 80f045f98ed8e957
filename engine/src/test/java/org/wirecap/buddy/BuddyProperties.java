package org.wirecap.buddy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.wirecap.ledger.QueueLedger;
import org.wirecap.pool.PoolShape;
import org.wirecap.pool.ReceiveQueue;
import org.wirecap.rss.RssSteering;
import org.wirecap.sim.NicModel;
import org.wirecap.sim.PacedBuddies;
import org.wirecap.sim.SimulatedNic;
import org.wirecap.sim.SyntheticTrace;
import org.wirecap.sim.TracePlan;

/** Random traffic, random groups, random and changing speeds of the threads, in virtual time. */
class BuddyProperties {
  private static final long MILLI = 1_000_000;

  private static final class Setup {
    final Random random;
    final int queueCount;
    final PoolShape shape;
    final OffloadPolicy policy;
    final List<List<Integer>> groups = new ArrayList<>();

    /** Of no group: basic mode. */
    final List<Integer> basic = new ArrayList<>();

    Setup(long seed, OffloadPolicy policy) {
      this.policy = policy;
      random = new Random(seed);
      queueCount = 2 + random.nextInt(5);
      shape = new PoolShape(1 << random.nextInt(7), 4 + random.nextInt(60), 2048);
      int wanted = 1 + random.nextInt(2);
      for (int i = 0; i < wanted; i++) {
        groups.add(new ArrayList<>());
      }
      for (int queue = 0; queue < queueCount; queue++) {
        int choice = random.nextInt(wanted * 4 + 1);
        (choice == 0 ? basic : groups.get(choice % wanted)).add(queue);
      }
      groups.removeIf(List::isEmpty);
      if (groups.isEmpty()) {
        groups.add(List.of(basic.removeFirst()));
      }
    }

    TracePlan plan(long seed) {
      List<TracePlan.Surplus> surpluses = new ArrayList<>();
      List<TracePlan.Burst> bursts = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        long from = random.nextLong(50) * MILLI;
        surpluses.add(
            new TracePlan.Surplus(
                random.nextInt(queueCount), 20_000 + random.nextInt(80_000), from, 90 * MILLI));
      }
      for (int i = random.nextInt(4); i > 0; i--) {
        bursts.add(
            new TracePlan.Burst(
                random.nextInt(queueCount),
                random.nextLong(90) * MILLI,
                1 + random.nextInt(2 * shape.totalCells())));
      }
      return new TracePlan(
          seed,
          queueCount,
          100 * MILLI,
          10_000 + random.nextInt(100_000),
          List.of(100),
          surpluses,
          bursts,
          10_000_000_000L);
    }

    double pace() {
      int kind = random.nextInt(10);
      return kind == 0 ? 0 : kind < 4 ? 1_000 + random.nextInt(10_000) : 20_000 << (kind - 4);
    }
  }

  @Property(tries = 60)
  void nothingIsLostOffloadedAcrossGroupsOrOvertaken(@ForAll long seed) {
    for (OffloadPolicy policy : OffloadPolicy.values()) {
      check(seed, policy);
    }
  }

  private static void check(long seed, OffloadPolicy policy) {
    Setup setup = new Setup(seed, policy);
    TracePlan plan = setup.plan(seed);
    SyntheticTrace trace = new SyntheticTrace(plan, new RssSteering(setup.queueCount));
    NicModel model = NicModel.wholePool(setup.queueCount, setup.shape);
    SimulatedNic nic = new SimulatedNic(model, new RssSteering(setup.queueCount), trace);
    AdvancedMode mode = AdvancedMode.on(nic);
    for (List<Integer> group : setup.groups) {
      mode.group(
          BuddyGroup.of(group).policy(setup.policy).threshold(10 + setup.random.nextInt(81)));
    }
    AdvancedCapture capture = mode.startWithoutThreads();
    List<Integer> members = setup.groups.stream().flatMap(List::stream).toList();
    FlowCheck check = new FlowCheck();
    PacedBuddies threads = new PacedBuddies(nic, capture, members, 40_000, check);
    for (int i = 0; i < 10; i++) {
      members.forEach(queue -> threads.setPace(queue, setup.pace()));
      threads.runFor(10 * MILLI);
    }
    // Whoever was slow or stopped goes on: then everything there is must be read, and in bounded
    // time.
    members.forEach(queue -> threads.setPace(queue, 1_000_000));
    threads.runFor(1_000 * MILLI);
    assertTrue(capture.isFinished(), "something waits for ever");
    assertEquals(0, check.duplicates);
    if (policy != OffloadPolicy.CHUNK) {
      assertEquals(0, check.outOfOrder, "packets overtaken");
      assertEquals(0, check.simultaneous, "one flow in two hands");
    }
    for (List<Integer> group : setup.groups) {
      for (int queue : group) {
        assertTrue(group.containsAll(check.homesOf(queue)), "offloaded across groups");
      }
    }
    for (BuddyStatistics.Offload offload : capture.statistics().offloads()) {
      assertTrue(policy != OffloadPolicy.NONE, "offloaded without a policy");
      assertTrue(offload.packets() > 0 && offload.chunks() > 0);
    }
    long delivered = 0;
    for (ReceiveQueue queue : nic.queues()) {
      if (members.contains(queue.index())) {
        assertEquals(setup.shape.totalCells(), queue.pool().attached(), "a cell has leaked");
        QueueLedger account = capture.ledger().queues().get(queue.index());
        assertEquals(0, account.unbalancedBy(), account::toString);
        delivered += account.delivered();
      }
    }
    assertEquals(check.packets, delivered);
    capture.close();
    nic.close();
    assertTrue(capture.ledger().balanced(), () -> capture.ledger().toString());
    assertEquals(
        trace.packets(), capture.ledger().total().seen(), "packets of the trace that never came");
  }
}
