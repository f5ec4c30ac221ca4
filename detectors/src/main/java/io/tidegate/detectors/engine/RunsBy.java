package io.tidegate.detectors.engine;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.detect.Detector;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.entity.StableId;
import io.tidegate.schemas.policy.Policy;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the engine decides by, with hashes of it, as the audit tells it. */
final class RunsBy {
  /** The version of this engine, raised with every release. */
  static final String ENGINE = "0.1.0";

  private RunsBy() {}

  /**
   * All of it.
   *
   * @param signer signs commands and the audit; null where they are unsigned
   */
  static List<Fact> facts(
      EngineConfig config, Policy policy, DetectorCatalog catalog, @Nullable CommandSigner signer) {
    String detectors =
        catalog.all().stream()
            .map(Detector::spec)
            .map(spec -> spec.id() + "@" + spec.analytic().version())
            .collect(Collectors.joining(" "));
    return List.of(
        new Fact.Text("engine", ENGINE),
        new Fact.Text("config", config.version()),
        new Fact.Text("policy", policy.reference()),
        new Fact.Text("policy_hash", StableId.of(policy.toString())),
        new Fact.Text("detectors_hash", StableId.of(detectors)),
        new Fact.Text("signing_key", signer == null ? "none" : signer.keyId()));
  }
}
