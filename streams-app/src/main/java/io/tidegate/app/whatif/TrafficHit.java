package io.tidegate.app.whatif;

import io.tidegate.app.replay.OwnLines;
import io.tidegate.app.replay.SourcedFile;
import io.tidegate.detectors.aggregate.Pricing;
import io.tidegate.detectors.engine.Source;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.Telemetry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How much of past traffic commands would have hit. What is about clients refuses or limits their
 * requests; what is about a node moves them to others.
 */
final class TrafficHit {
  private static final double MILLION = 1e6;

  private final SortedMap<String, List<TriedCommand>> byTarget = new TreeMap<>();
  private final SortedMap<String, Long> requestsByRule = new TreeMap<>();
  private final SortedMap<String, Long> requestsByDetector = new TreeMap<>();
  private final SortedMap<String, OfTarget> ofTargets = new TreeMap<>();
  private final Pricing pricing;
  private final Set<String> tenants = new HashSet<>();
  private final Set<String> tenantsHit = new HashSet<>();
  private long requests;
  private long requestsHit;
  private long requestsMoved;

  /** What commands hit of one target's requests. */
  static final class OfTarget {
    private long requests;
    private long requestsHit;
    private long tokensHit;
    private long microUsdHit;
    private long millionths;

    /** All of the target's requests. */
    long requests() {
      return requests;
    }

    long requestsHit() {
      return requestsHit;
    }

    long tokensHit() {
      return tokensHit;
    }

    double usdHit() {
      return (microUsdHit + millionths / MILLION) / MILLION;
    }

    private void hit(InferenceEvent event, Pricing.Cost cost) {
      requestsHit++;
      tokensHit += Math.max(0, event.inputTokens()) + Math.max(0, event.outputTokens());
      microUsdHit += cost.microUsd();
      millionths += cost.millionths();
    }
  }

  TrafficHit(List<TriedCommand> commands, Pricing pricing) {
    this.pricing = pricing;
    for (TriedCommand each : commands) {
      byTarget.computeIfAbsent(each.target().key(), ignored -> new ArrayList<>()).add(each);
    }
  }

  /** How many tenants files have, by cluster. */
  static SortedMap<String, Long> tenantsOf(List<SourcedFile> telemetry) throws IOException {
    SortedMap<String, Set<String>> seen = new TreeMap<>();
    each(
        telemetry,
        event ->
            seen.computeIfAbsent(event.cluster(), unseen -> new HashSet<>()).add(event.tenant()));
    SortedMap<String, Long> counts = new TreeMap<>();
    seen.forEach((cluster, tenants) -> counts.put(cluster, (long) tenants.size()));
    return counts;
  }

  /** Counts every request of files for each; what is no request is passed over. */
  static void read(List<SourcedFile> telemetry, List<TrafficHit> hits) throws IOException {
    each(telemetry, event -> hits.forEach(hit -> hit.count(event)));
  }

  private static void each(List<SourcedFile> telemetry, Consumer<InferenceEvent> use)
      throws IOException {
    for (SourcedFile file : telemetry) {
      each(file.path(), file.source(), use);
    }
  }

  private static void each(Path telemetry, Source source, Consumer<InferenceEvent> use)
      throws IOException {
    TelemetryDecoder decoder = new TelemetryDecoder(source.set(), source.conflict());
    try (OwnLines lines = OwnLines.open(telemetry, source.format())) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        if (decoder.decode(line, Long.MAX_VALUE) instanceof Decoded.Value<Telemetry> value
            && value.value() instanceof InferenceEvent event) {
          use.accept(event);
        }
      }
    }
  }

  private void count(InferenceEvent event) {
    requests++;
    String tenant = event.cluster() + "/" + event.tenant();
    tenants.add(tenant);
    TriedCommand hit = hitting(event);
    if (hit != null) {
      if (hit.target() instanceof Target.Node) {
        requestsMoved++;
      } else {
        requestsHit++;
        tenantsHit.add(tenant);
      }
      requestsByRule.merge(hit.rule(), 1L, Long::sum);
      requestsByDetector.merge(hit.detector(), 1L, Long::sum);
    }
  }

  private @Nullable TriedCommand hitting(InferenceEvent event) {
    TriedCommand hitting = null;
    for (Target target : targetsOf(event)) {
      List<TriedCommand> commands = byTarget.get(target.key());
      if (commands == null) {
        continue;
      }
      OfTarget of = ofTargets.computeIfAbsent(target.key(), unseen -> new OfTarget());
      of.requests++;
      for (TriedCommand each : commands) {
        if (hitting == null && each.startMs() <= event.timeMs() && event.timeMs() < each.endMs()) {
          of.hit(event, pricing.costOf(event));
          hitting = each;
        }
      }
    }
    return hitting;
  }

  /** What was hit of a target's requests; null where none of them came. */
  @Nullable OfTarget ofTarget(String key) {
    return ofTargets.get(key);
  }

  private static List<Target> targetsOf(InferenceEvent event) {
    String cluster = event.cluster();
    List<Target> targets = new ArrayList<>();
    targets.add(new Target.Tenant(cluster, event.tenant()));
    targets.add(new Target.Model(cluster, event.model(), null));
    if (event.apiKey() != null) {
      targets.add(new Target.ApiKey(cluster, event.tenant(), event.apiKey()));
      targets.add(new Target.ApiKey(cluster, event.apiKey()));
    }
    if (event.user() != null) {
      targets.add(new Target.User(cluster, event.tenant(), event.user()));
    }
    if (event.source() != null) {
      targets.add(new Target.Source(cluster, event.source()));
    }
    if (event.node() != null) {
      targets.add(new Target.Node(cluster, event.node()));
    }
    return targets;
  }

  long requests() {
    return requests;
  }

  long requestsHit() {
    return requestsHit;
  }

  long requestsMoved() {
    return requestsMoved;
  }

  int tenants() {
    return tenants.size();
  }

  int tenantsHit() {
    return tenantsHit.size();
  }

  long requestsOfRule(String rule) {
    return requestsByRule.getOrDefault(rule, 0L);
  }

  long requestsOfDetector(String detector) {
    return requestsByDetector.getOrDefault(detector, 0L);
  }
}
