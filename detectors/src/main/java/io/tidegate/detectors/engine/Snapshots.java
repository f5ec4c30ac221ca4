package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.catalog.volume.FleetTokensDetector;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.fleet.FleetView;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.entity.EntityKind;
import java.util.Objects;

/** Makes what a screen shows of a closed tick. */
final class Snapshots {
  private Snapshots() {}

  static FleetSnapshot of(FleetSeen seen, TickSignals signals) {
    FleetView fleet = seen.fleet();
    Pane cluster = Objects.requireNonNull(seen.cluster(), "cluster is null");
    Score tokens = null;
    for (Score score : signals.of(FleetTokensDetector.ID)) {
      if (score.entity().kind() == EntityKind.CLUSTER) {
        tokens = score;
      }
    }
    return new FleetSnapshot(
        fleet.cluster(),
        seen.endMs(),
        fleet.provisioned(),
        fleet.ready(),
        fleet.secured(),
        fleet.seen(),
        fleet.phase().wireName(),
        fleet.fromTimeline() ? "timeline" : "nodes seen",
        cluster.get(Amount.REQUESTS),
        cluster.tokensWithEstimates(),
        tokens == null ? Double.NaN : tokens.expected(),
        tokens == null ? Double.NaN : number(tokens, "expected_low"),
        tokens == null ? Double.NaN : number(tokens, "expected_high"));
  }

  private static double number(Score score, String name) {
    for (Fact fact : score.facts()) {
      if (fact instanceof Fact.Decimal decimal && decimal.name().equals(name)) {
        return decimal.value();
      }
    }
    return Double.NaN;
  }
}
