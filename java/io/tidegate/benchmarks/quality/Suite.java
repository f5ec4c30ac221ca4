package io.tidegate.benchmarks.quality;

import io.tidegate.app.simulate.AttackKind;
import io.tidegate.app.simulate.SimulationConfigBuilder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The scenarios, one row each, and the seeds they run with.
 *
 * <p>Tuning seeds calibrate the baselines and are for whoever works on a detector; reported figures
 * come from reporting seeds, on which nothing was ever set. The two share no seed.
 */
final class Suite {
  /** How much of the suite runs. */
  enum Extent {
    QUICK,
    FULL
  }

  /** Which seeds are scored. */
  enum Seeds {
    TUNING(List.of(101L, 102L, 103L)),
    REPORTING(List.of(9_001L, 9_002L, 9_003L));

    private final List<Long> values;

    Seeds(List<Long> values) {
      this.values = values;
    }

    /** As many of them as that extent asks for. */
    List<Long> of(Extent extent) {
      return extent == Extent.FULL ? values : values.subList(0, 1);
    }
  }

  private static final int MINUTES = 60;
  private static final int WARM_UP_MINUTES = 10;
  private static final int STEADY = 10;

  private Suite() {}

  /** Every scenario, benign ones first. */
  static List<Scenario> scenarios() {
    List<Scenario> all = new ArrayList<>();
    all.add(benign("B0", "steady fleet", true, fleet -> fleet.peakNodes(STEADY)));
    all.add(benign("B1", "viral surge, 10 to 100 nodes", true, fleet -> fleet));
    all.add(benign("B1s", "the same surge, which subsides", false, fleet -> fleet.subside(true)));
    all.add(
        benign(
            "B6",
            "surge with a skewed clock, late and repeated telemetry",
            false,
            fleet -> fleet.skewGatewayMs(20_000).disorderMs(1_500).duplicates(0.05)));
    for (AttackKind kind : AttackKind.values()) {
      all.add(attack(kind, "steady", "on a steady fleet", false, f -> f.peakNodes(STEADY)));
      all.add(attack(kind, "surge", "inside the surge", true, fleet -> fleet));
    }
    return List.copyOf(all);
  }

  /** The scenarios of that extent; only that one, where one is named. */
  static List<Scenario> scenarios(Extent extent, @Nullable String only) {
    return scenarios().stream()
        .filter(each -> only == null ? extent == Extent.FULL || each.quick() : each.named(only))
        .toList();
  }

  private static Scenario benign(
      String id, String title, boolean quick, UnaryOperator<SimulationConfigBuilder> shape) {
    return new Scenario(
        id,
        title,
        false,
        quick,
        MINUTES,
        WARM_UP_MINUTES,
        fleet -> shape.apply(fleet.attacks(EnumSet.noneOf(AttackKind.class))));
  }

  private static Scenario attack(
      AttackKind kind,
      String where,
      String title,
      boolean quick,
      UnaryOperator<SimulationConfigBuilder> shape) {
    return new Scenario(
        String.format(Locale.ROOT, "%s/%s", kind.id(), where),
        kind.id() + " " + title,
        true,
        quick,
        MINUTES,
        WARM_UP_MINUTES,
        fleet -> shape.apply(fleet.attacks(Set.of(kind))));
  }
}
