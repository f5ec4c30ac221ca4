package io.tidegate.detectors.policy;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.detect.Detector;
import io.tidegate.detectors.detect.Family;
import io.tidegate.schemas.decode.DocumentProblem;
import io.tidegate.schemas.decode.EditDistance;
import io.tidegate.schemas.decode.PolicyDecoder;
import io.tidegate.schemas.decode.RefusalReason;
import io.tidegate.schemas.policy.Policy;
import io.tidegate.schemas.policy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Reads policies as the engine takes them: a rule that names a detector that there is not is wrong,
 * since it would never match.
 */
public final class PolicyReader {
  private final PolicyDecoder decoder = new PolicyDecoder();
  private final TreeSet<String> known = new TreeSet<>();

  public PolicyReader(DetectorCatalog catalog) {
    for (Detector detector : catalog.all()) {
      known.add(detector.spec().id());
    }
    for (Family family : Family.values()) {
      known.add(family.wireName());
    }
  }

  /** The policy, or everything that is wrong with it. */
  public PolicyDecoder.Reading read(byte[] document) {
    PolicyDecoder.Reading reading = decoder.read(document);
    Policy policy = reading.policy();
    if (policy == null) {
      return reading;
    }
    List<DocumentProblem> problems = new ArrayList<>();
    for (int i = 0; i < policy.rules().size(); i++) {
      unknown(policy.rules().get(i), "/rules/" + i + "/match/detectors/", problems);
    }
    return problems.isEmpty() ? reading : new PolicyDecoder.Reading(null, problems);
  }

  private void unknown(Rule rule, String pointer, List<DocumentProblem> problems) {
    List<String> detectors = rule.match().detectors();
    for (int i = 0; i < detectors.size(); i++) {
      String name = detectors.get(i);
      if (!known.contains(name)) {
        String nearest = EditDistance.nearest(name, known).orElse("none");
        problems.add(
            new DocumentProblem(
                RefusalReason.UNKNOWN_VALUE,
                pointer + i,
                "is "
                    + name
                    + "; the nearest is "
                    + nearest
                    + ", allowed: "
                    + String.join(", ", known)));
      }
    }
  }
}
