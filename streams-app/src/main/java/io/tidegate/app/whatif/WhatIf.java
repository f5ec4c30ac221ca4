package io.tidegate.app.whatif;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.replay.Replay;
import io.tidegate.app.replay.ReplayOptions;
import io.tidegate.app.replay.ReplaySummary;
import io.tidegate.app.replay.SourcedFile;
import io.tidegate.detectors.contain.Readiness;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.detectors.engine.Input;
import io.tidegate.schemas.policy.Policy;
import io.tidegate.shell.stage.EngineInMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What would have been found in past records and contained under each of several policies. The
 * records are replayed once, as what is found does not depend on the policy, and each policy is
 * tried on what was found, as {@code policy simulate} does.
 */
public final class WhatIf {
  private final ObjectMapper json = new ObjectMapper();
  private final EngineConfig config;
  private final List<PolicyTrial> trials = new ArrayList<>();
  private final FoundLog found = new FoundLog();
  private final SortedMap<String, FleetCurve> curves = new TreeMap<>();
  private @Nullable Growth growth;

  /**
   * Where past records are.
   *
   * @param telemetry at least one file
   * @param scaling empty for none
   * @param entities null for none
   * @param operators null for none: what people decided, with their verdicts
   * @param labels null where nobody says what was an attack
   */
  public record Past(
      List<SourcedFile> telemetry,
      List<SourcedFile> scaling,
      @Nullable Path entities,
      @Nullable Path operators,
      @Nullable Path labels) {}

  /** What came of it. */
  record Result(
      ReplaySummary summary,
      FoundLog found,
      SortedMap<String, FleetCurve> curves,
      List<PolicyTrial> trials,
      List<TrafficHit> traffic,
      @Nullable KnownAttacks attacks,
      boolean isPriceAssumed) {}

  private WhatIf(EngineConfig config) {
    this.config = config;
  }

  /**
   * Replays the records and tries the policies.
   *
   * @throws IllegalArgumentException with a sentence if labels cannot be used
   */
  public static WhatIfReport report(
      Past past, EngineConfig config, List<Policy> policies, PrintWriter err) throws IOException {
    return WhatIfReport.of(new WhatIf(config).run(past, policies, err));
  }

  private Result run(Past past, List<Policy> policies, PrintWriter err) throws IOException {
    KnownAttacks attacks = past.labels() == null ? null : KnownAttacks.read(past.labels());
    SortedMap<String, Long> tenants = TrafficHit.tenantsOf(past.telemetry());
    policies.forEach(policy -> trials.add(new PolicyTrial(policy, tenants)));
    ReplaySummary summary;
    List<SourcedFile> scaling = past.scaling();
    try (Growth waits = scaling.isEmpty() ? null : Growth.open(scaling, config, policies)) {
      growth = waits;
      summary =
          new Replay(
                  new ReplayOptions(
                      past.telemetry(),
                      scaling,
                      past.entities(),
                      past.operators(),
                      null,
                      null,
                      null,
                      null,
                      config,
                      null),
                  err,
                  new Heard())
              .run();
      if (waits != null) {
        waits.end(this::tell);
      }
    }
    List<TrafficHit> traffic = new ArrayList<>();
    trials.forEach(trial -> traffic.add(new TrafficHit(trial.commands(), config.pricing())));
    TrafficHit.read(past.telemetry(), traffic);
    return new Result(
        summary, found, curves, trials, traffic, attacks, config.pricing().isFallbackAssumed());
  }

  private void tell(Readiness seen) {
    trials.forEach(trial -> trial.take(seen));
  }

  private final class Heard implements EngineInMemory.Results {
    @Override
    public void alert(byte[] value) {
      JsonNode alert;
      try {
        alert = json.readTree(value);
      } catch (IOException e) {
        throw new UncheckedIOException("an alert is no JSON", e);
      }
      PastFinding told = PastFinding.of(alert);
      if (growth != null) {
        growth.upTo(told.timeMs(), WhatIf.this::tell);
      }
      found.add(told, alert);
      trials.forEach(trial -> trial.take(told));
    }

    @Override
    public void snapshot(FleetSnapshot snapshot) {
      curves.computeIfAbsent(snapshot.cluster(), unseen -> new FleetCurve()).add(snapshot);
    }

    @Override
    public void command(String key, Map<String, String> headers, byte[] value) {}

    @Override
    public void badLine(Input.Kind of, byte[] letter) {}
  }
}
