package io.tidegate.app.ops;

import static java.util.stream.Collectors.toCollection;

import io.tidegate.app.stream.Boards;
import io.tidegate.app.stream.StageMeters;
import io.tidegate.delivery.loop.SinkStatus;
import io.tidegate.detectors.engine.Level;
import io.tidegate.detectors.engine.Meter;
import io.tidegate.detectors.engine.Meters;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The metrics of ours that Prometheus reads, by name. */
final class KnownMetrics {
  static final Pattern METRIC = Pattern.compile("tidegate_[a-z_]+");

  /** Those that are there once there is something to measure. */
  private static final Set<String> LATER =
      Set.of(
          "tidegate_bar_factor",
          "tidegate_fleet_nodes",
          "tidegate_held_by_seconds",
          "tidegate_upstream_age_seconds",
          "tidegate_watermark_age_seconds");

  private KnownMetrics() {}

  static Set<String> names() {
    InstantSource clock = InstantSource.system();
    Boards boards = Boards.create(clock);
    Meters stage = StageMeters.join(boards);
    for (Meter meter : Meter.values()) {
      stage.increment(meter, meter.tags().toArray(String[]::new));
    }
    Set<String> known = new TreeSet<>(LATER);
    Arrays.stream(Level.values()).forEach(level -> known.add(level.metricName().replace('.', '_')));
    try (ServiceMetrics service = new ServiceMetrics(boards, clock, () -> 0);
        DeliveryMetrics delivery = new DeliveryMetrics()) {
      delivery.bind("sink", new SinkStatus());
      known.addAll(named(service.scrape()));
      known.addAll(named(delivery.scrape()));
    }
    return known;
  }

  /** The metrics that a text names. */
  static Set<String> named(String text) {
    return METRIC
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(toCollection(TreeSet::new));
  }
}
