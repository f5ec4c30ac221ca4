package io.tidegate.benchmarks.quality;

import io.tidegate.app.simulate.AttackKind;
import io.tidegate.app.simulate.SimulationConfigBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The scenarios, one row each, and the seeds they run with.
 *
 * <p>Tuning seeds calibrate the baselines and are for whoever works on a detector; reported figures
 * come from reporting seeds, on which nothing was ever set. The two share no seed.
 *
 * <p>Attacks that leave each other alone share a fleet; those that move all of it have one of their
 * own. Each is run on a steady fleet and inside a surge from 10 to 100 nodes.
 */
final class Suite {
  /** How much of the suite runs. */
  enum Extent {
    /** A little of everything, one seed. */
    QUICK,
    /** What happens inside a surge. */
    SURGE,
    FULL
  }

  /** Which seeds are scored. */
  enum Seeds {
    TUNE(List.of(101L, 102L, 103L)),
    REPORT(List.of(9_001L, 9_002L, 9_003L));

    private final List<Long> values;

    Seeds(List<Long> values) {
      this.values = values;
    }

    /** As many of them as that extent asks for. */
    List<Long> of(Extent extent) {
      return extent == Extent.QUICK ? values.subList(0, 1) : values;
    }
  }

  /** The calm fleet. */
  static final String CALM = "B0";

  /** The surge that is nothing but popular. */
  static final String SURGE = "B1";

  /** Spending and tokens, steady and inside the surge; ablations are measured on it. */
  static final String VOLUME = "volume";

  private static final int HOUR = 60;
  private static final int STEADY_NODES = 10;
  private static final int FLEETS = 6;
  private static final Set<AttackKind> OF_VOLUME =
      EnumSet.of(AttackKind.SPEND_BURST, AttackKind.FLEET_TOKENS);
  private static final Set<AttackKind> MOVING_ALL = EnumSet.noneOf(AttackKind.class);

  private Suite() {}

  /** Every scenario, benign ones first. */
  static List<Scenario> scenarios() {
    List<Scenario> all = new ArrayList<>(benign());
    attacked(VOLUME, OF_VOLUME, true, all);
    for (AttackKind kind : MOVING_ALL) {
      attacked(kind.id(), EnumSet.of(kind), false, all);
    }
    List<AttackKind> others =
        Arrays.stream(AttackKind.values())
            .filter(kind -> !OF_VOLUME.contains(kind) && !MOVING_ALL.contains(kind))
            .toList();
    for (int fleet = 0; fleet < Math.min(FLEETS, others.size()); fleet++) {
      EnumSet<AttackKind> together = EnumSet.noneOf(AttackKind.class);
      for (int i = fleet; i < others.size(); i += FLEETS) {
        together.add(others.get(i));
      }
      attacked("mixed-" + (fleet + 1), together, fleet < 2, all);
    }
    return List.copyOf(all);
  }

  /**
   * The scenarios of that extent; only that scenario, or that attack with no other beside it, where
   * one is named.
   */
  static List<Scenario> scenarios(Extent extent, @Nullable String only) {
    List<Scenario> own = new ArrayList<>();
    for (AttackKind kind : AttackKind.values()) {
      if (kind.id().equals(only)) {
        attacked(kind.id(), EnumSet.of(kind), true, own);
        return own;
      }
    }
    return scenarios().stream()
        .filter(each -> only == null ? each.isOf(extent) : each.named(only))
        .toList();
  }

  /** What may be asked for by name. */
  static List<String> names() {
    List<String> names = new ArrayList<>(scenarios().stream().map(Scenario::id).toList());
    Arrays.stream(AttackKind.values()).map(AttackKind::id).forEach(names::add);
    return names;
  }

  private static List<Scenario> benign() {
    return List.of(
        benign(CALM, "steady fleet", Scenario.Load.STEADY, 6 * HOUR, true, fleet -> fleet),
        benign(SURGE, "viral surge, 10 to 100 nodes", Scenario.Load.SURGE, HOUR, true, f -> f),
        benign(
            "B1-subsides",
            "the same surge, which subsides",
            Scenario.Load.SURGE,
            HOUR,
            false,
            fleet -> fleet.subside(true)),
        benign(
            "B6",
            "surge with a skewed clock, late and repeated telemetry",
            Scenario.Load.SURGE,
            HOUR,
            false,
            fleet -> fleet.skewGatewayMs(20_000).disorderMs(1_500).duplicates(0.05)));
  }

  private static Scenario benign(
      String id,
      String title,
      Scenario.Load load,
      int minutes,
      boolean quick,
      UnaryOperator<SimulationConfigBuilder> shape) {
    return new Scenario(id, title, Set.of(), load, minutes, quick, shaped(load, shape));
  }

  private static void attacked(
      String id, Set<AttackKind> kinds, boolean quick, List<Scenario> all) {
    String names = kinds.stream().map(AttackKind::id).collect(Collectors.joining(", "));
    for (Scenario.Load load : Scenario.Load.values()) {
      String where = load.name().toLowerCase(Locale.ROOT);
      all.add(
          new Scenario(
              id + "/" + where, names, kinds, load, HOUR, quick, shaped(load, fleet -> fleet)));
    }
  }

  private static UnaryOperator<SimulationConfigBuilder> shaped(
      Scenario.Load load, UnaryOperator<SimulationConfigBuilder> shape) {
    return fleet ->
        shape.apply(load == Scenario.Load.STEADY ? fleet.peakNodes(STEADY_NODES) : fleet);
  }
}
