package io.tidegate.app.whatif;

import io.tidegate.app.replay.LineReader;
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
  private final SortedMap<String, List<TriedCommand>> byTarget = new TreeMap<>();
  private final SortedMap<String, Long> requestsByRule = new TreeMap<>();
  private final SortedMap<String, Long> requestsByDetector = new TreeMap<>();
  private final Set<String> tenants = new HashSet<>();
  private final Set<String> tenantsHit = new HashSet<>();
  private long requests;
  private long requestsHit;
  private long requestsMoved;

  TrafficHit(List<TriedCommand> commands) {
    for (TriedCommand each : commands) {
      byTarget.computeIfAbsent(each.target().key(), ignored -> new ArrayList<>()).add(each);
    }
  }

  /** How many tenants a file has, by cluster. */
  static SortedMap<String, Long> tenantsOf(Path telemetry) throws IOException {
    SortedMap<String, Set<String>> seen = new TreeMap<>();
    each(
        telemetry,
        event ->
            seen.computeIfAbsent(event.cluster(), unseen -> new HashSet<>()).add(event.tenant()));
    SortedMap<String, Long> counts = new TreeMap<>();
    seen.forEach((cluster, tenants) -> counts.put(cluster, (long) tenants.size()));
    return counts;
  }

  /** Counts every request of a file; what is no request is passed over. */
  void read(Path telemetry) throws IOException {
    each(telemetry, this::count);
  }

  private static void each(Path telemetry, Consumer<InferenceEvent> use) throws IOException {
    TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>());
    try (LineReader lines = LineReader.open(telemetry, number -> {})) {
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
    for (Target target : targetsOf(event)) {
      for (TriedCommand each : byTarget.getOrDefault(target.key(), List.of())) {
        if (each.startMs() <= event.timeMs() && event.timeMs() < each.endMs()) {
          return each;
        }
      }
    }
    return null;
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
