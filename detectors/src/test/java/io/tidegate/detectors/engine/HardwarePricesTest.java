package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Pricing;
import io.tidegate.detectors.fleet.FleetTimeline;
import io.tidegate.detectors.fleet.SecuritySignal;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.NodeSampleBuilder;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HardwarePricesTest {
  private static final long NOW_MS = 1_800_000_000_000L;
  private static final Pricing PRICING =
      new Pricing(
          Pricing.DEFAULT.fallback(),
          true,
          new TreeMap<>(),
          new TreeMap<>(Map.of("h100", 30_000_000L)));

  @Test
  void pricesNodesThatDoNotSayWhatTheyCost() {
    Pane silent = node("silent", Double.NaN);
    Pane telling = node("telling", 12.0);
    Pane cluster = pane(EntityKind.CLUSTER, "eu-1");
    cluster.add(Amount.PRICE_MICRO_USD_PER_HOUR, 12_000_000);
    SortedMap<String, Pane> nodes = new TreeMap<>(Map.of("silent", silent, "telling", telling));

    HardwarePrices.add(PRICING, cluster, nodes, timeline().at(NOW_MS + 5_000));

    assertThat(silent.get(Amount.PRICE_MICRO_USD_PER_HOUR)).isEqualTo(30_000_000);
    assertThat(telling.get(Amount.PRICE_MICRO_USD_PER_HOUR)).isEqualTo(12_000_000);
    assertThat(cluster.get(Amount.PRICE_MICRO_USD_PER_HOUR)).isEqualTo(42_000_000);
  }

  private static FleetTimeline timeline() {
    FleetTimeline timeline = new FleetTimeline("eu-1", SecuritySignal.NONE);
    for (String node : new String[] {"silent", "telling"}) {
      timeline.apply(
          new ScalingEventBuilder()
              .timeMs(NOW_MS - 60_000)
              .eventId(node)
              .cluster("eu-1")
              .type(ScalingType.NODE_PROVISIONED)
              .node(node)
              .hardware("h100")
              .build());
    }
    return timeline;
  }

  private static Pane node(String name, double usdPerHour) {
    Pane pane = pane(EntityKind.NODE, name);
    pane.fold(
        new NodeSampleBuilder()
            .sample("s-" + name)
            .timeMs(NOW_MS)
            .cluster("eu-1")
            .node(name)
            .priceUsdPerHour(usdPerHour)
            .build());
    return pane;
  }

  private static Pane pane(EntityKind kind, String id) {
    return new Pane(new EntityKey("eu-1", kind, id), NOW_MS);
  }
}
