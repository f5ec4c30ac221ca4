package io.tidegate.detectors.engine;

import io.tidegate.detectors.detect.Detector;
import io.tidegate.detectors.detect.DetectorCatalog;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.entity.StableId;
import io.tidegate.schemas.policy.Policy;
import java.util.List;
import java.util.stream.Collectors;

/** What the engine decides by, with hashes of it, as the audit tells it. */
final class RunsBy {
  private RunsBy() {}

  static List<Fact> facts(EngineConfig config, Policy policy, DetectorCatalog catalog) {
    String detectors =
        catalog.all().stream()
            .map(Detector::spec)
            .map(spec -> spec.id() + "@" + spec.analytic().version())
            .collect(Collectors.joining(" "));
    return List.of(
        new Fact.Text("config", config.version()),
        new Fact.Text("policy", policy.reference()),
        new Fact.Text("policy_hash", StableId.of(policy.toString())),
        new Fact.Text("detectors_hash", StableId.of(detectors)));
  }
}
