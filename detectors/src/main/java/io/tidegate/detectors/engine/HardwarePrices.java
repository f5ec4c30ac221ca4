package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Pricing;
import io.tidegate.detectors.fleet.FleetView;
import io.tidegate.detectors.fleet.NodeState;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Puts configured prices of hardware where nodes send samples but do not say what they cost. */
final class HardwarePrices {
  private HardwarePrices() {}

  /** Adds to the tick's panes of the nodes, and to that of their cluster. */
  static void add(
      Pricing pricing, @Nullable Pane cluster, SortedMap<String, Pane> nodes, FleetView fleet) {
    if (pricing.byHardware().isEmpty()) {
      return;
    }
    nodes.forEach(
        (name, node) -> {
          long samples = node.get(Amount.SAMPLES);
          if (samples > 0 && node.get(Amount.PRICE_MICRO_USD_PER_HOUR) == 0) {
            String hardware =
                fleet.resolve(name, node.startMs()).map(NodeState::hardware).orElse("");
            long price = samples * pricing.byHardware().getOrDefault(hardware, 0L);
            node.add(Amount.PRICE_MICRO_USD_PER_HOUR, price);
            if (cluster != null) {
              cluster.add(Amount.PRICE_MICRO_USD_PER_HOUR, price);
            }
          }
        });
  }
}
