package org.wirecap.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.wirecap.error.WirecapException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * {@code wirecap evaluate}, when it is called without the source tree: measuring takes programs and
 * libraries of others, which are not in this jar. In a source tree, bin/wirecap hands the command
 * to bin/bench.
 */
@Command(
    name = "evaluate",
    description = {
      "Repeat the experiments of the WireCAP work, beside others, and report.",
      "",
      "Needs the source tree: bin/wirecap evaluate --help."
    })
final class EvaluateCommand implements Callable<Integer> {
  /** Whatever it is asked for, the answer is the same. */
  @Unmatched private List<String> ignored;

  @Override
  public Integer call() {
    throw new WirecapException(
        "measures beside other programs, which this jar does not have: call bin/wirecap evaluate"
            + " in a source tree");
  }
}
