package org.wirecap.bench.evaluation;

import java.util.List;
import org.wirecap.bench.evaluation.Section.Claim;
import org.wirecap.bench.evaluation.Section.Part;
import org.wirecap.bench.evaluation.Section.Verdict;

/** Looks into sections. */
final class Sections {
  private Sections() {}

  static <T extends Part> List<T> parts(Section section, Class<T> type) {
    return section.parts().stream().filter(type::isInstance).map(type::cast).toList();
  }

  static List<Verdict> verdicts(Section section) {
    return parts(section, Claim.class).stream().map(Claim::verdict).toList();
  }

  /** What stands behind each verdict. */
  static List<String> found(Section section) {
    return parts(section, Claim.class).stream().map(Claim::found).toList();
  }
}
