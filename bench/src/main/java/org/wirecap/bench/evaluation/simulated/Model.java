package org.wirecap.bench.evaluation.simulated;

import org.wirecap.bench.Outcome;

/** An engine as it is simulated. */
interface Model {
  /** As reports write it. */
  String title();

  /** What is assumed of it. */
  Assumptions assumptions();

  /** Runs it until every packet was processed or is lost. */
  Account run(Load load);

  /**
   * What a model takes for granted, in words.
   *
   * @param places where packets wait, and how many
   * @param givenBack when a packet's place is free again
   * @param copies what a packet costs before the application has it
   * @param loses where packets are lost
   */
  record Assumptions(String places, String givenBack, String copies, String loses) {}

  /** What came out, as an outcome that says which model it is of. */
  default Outcome outcome(String bench, Load load, long seed) {
    Account account = run(load);
    Outcome outcome =
        Outcome.of(bench)
            .with("engine", title())
            .with("queues", load.queues())
            .with("seed", seed)
            .with("places", assumptions().places())
            .with("given_back", assumptions().givenBack())
            .with("before_the_application", assumptions().copies())
            .with("loses", assumptions().loses());
    return account.addTo(outcome);
  }
}
