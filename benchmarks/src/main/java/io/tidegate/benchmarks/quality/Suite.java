package io.tidegate.benchmarks.quality;

import io.tidegate.benchmarks.quality.Scenario.Load;
import io.tidegate.simulator.AttackKind;
import io.tidegate.simulator.Episode;
import io.tidegate.simulator.SimulationConfigBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The scenarios, one row each, and the seeds they run with.
 *
 * <p>Tuning seeds calibrate the baselines and are for whoever works on a detector; reported figures
 * come from reporting seeds, on which nothing was ever set. The two share no seed.
 *
 * <p>Attacks that leave each other alone share a fleet; those that move all of it have one of their
 * own. Each is run on a steady fleet and inside a surge from 10 to 100 nodes, at intensities that
 * are stated as detectable; and on a steady fleet at weaker ones, which are reported apart.
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
    TUNE(List.of(101L, 102L, 103L), List.of(101L, 102L, 103L, 104L, 105L)),
    REPORT(List.of(9_001L, 9_002L), List.of(9_001L, 9_002L, 9_003L, 9_004L, 9_005L));

    private final List<Long> values;
    private final List<Long> ofRecords;

    Seeds(List<Long> values, List<Long> ofRecords) {
      this.values = values;
      this.ofRecords = ofRecords;
    }

    /** Those of episodes of records; one of them in the quick suite. */
    List<Long> ofRecords(Extent extent) {
      return extent == Extent.QUICK ? ofRecords.subList(0, 1) : ofRecords;
    }

    /** As many of them as that extent asks for, at most {@code most}. */
    List<Long> of(Extent extent, int most) {
      return values.subList(0, Math.min(most, extent == Extent.QUICK ? 1 : values.size()));
    }
  }

  /** The calm fleet. */
  static final String CALM = "B0";

  /** The calm fleet over a quarter of a day. */
  static final String LONG_CALM = "B0-long";

  /** The surge that is nothing but popular. */
  static final String SURGE = "B1";

  /** Spending and tokens, steady and inside the surge; ablations are measured on it. */
  static final String VOLUME = "volume";

  /** All fleets whose records are imperfect. */
  static final String RECORDS = "imperfect-records";

  private static final int HOUR = 60;
  private static final int CALM_HOURS = 6;

  /** A swing of the fleet takes half an hour. */
  private static final int YO_YO_HOURS = 4;

  /** Long enough for what an episode of records has, which begins early. */
  private static final int RECORDS_MINUTES = 24;

  private static final int MIXED_FLEETS = 6;

  /** Harmless episodes that are worst while the fleet grows. */
  private static final Set<Episode> IN_SURGE =
      EnumSet.of(Episode.ROLLING_DEPLOY, Episode.SPOT_RECLAIM, Episode.BAD_CLOCKS);

  private static final Set<AttackKind> BY_VOLUME =
      EnumSet.of(AttackKind.SPEND_BURST, AttackKind.FLEET_TOKENS, AttackKind.WALLET_KEY);

  /** Attacks that move all of a fleet, and which of them do not disturb each other. */
  private static final List<Set<AttackKind>> ON_ALL =
      List.of(
          EnumSet.of(AttackKind.HIDDEN_COMPUTE, AttackKind.WALLET_SYBILS),
          EnumSet.of(AttackKind.UNIT_COST, AttackKind.ERROR_DRIFT),
          EnumSet.of(AttackKind.LATENCY_DRIFT, AttackKind.NODE_NAMES),
          EnumSet.of(AttackKind.OUTPUT_DRIFT),
          EnumSet.of(AttackKind.FLEET_BREADTH),
          EnumSet.of(AttackKind.QUEUE_FLOOD),
          EnumSet.of(AttackKind.NOISY_NEIGHBOUR),
          EnumSet.of(AttackKind.YO_YO),
          EnumSet.of(AttackKind.FORGED_SCALING),
          EnumSet.of(AttackKind.SCALE_WITHOUT_DEMAND),
          EnumSet.of(AttackKind.TELEMETRY_SILENCE),
          // They take most of the fleet's time, and what is found of their steps is theirs.
          EnumSet.of(AttackKind.ATTACK_CHAIN),
          EnumSet.of(AttackKind.MODEL_ENUMERATION));

  private Suite() {}

  /** Every scenario, benign ones first. */
  static List<Scenario> scenarios() {
    List<Scenario> all = new ArrayList<>(benign());
    all.addAll(ofRecords(RECORDS_MINUTES));
    attacked(VOLUME, BY_VOLUME, true, all);
    EnumSet<AttackKind> others = EnumSet.complementOf(EnumSet.copyOf(BY_VOLUME));
    for (Set<AttackKind> kinds : ON_ALL) {
      attacked(namesOf(kinds, "+"), kinds, false, all);
      others.removeAll(kinds);
    }
    List<AttackKind> each = List.copyOf(others);
    for (int fleet = 0; fleet < MIXED_FLEETS; fleet++) {
      EnumSet<AttackKind> together = EnumSet.noneOf(AttackKind.class);
      for (int i = fleet; i < each.size(); i += MIXED_FLEETS) {
        together.add(each.get(i));
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
    if (RECORDS.equals(only)) {
      return ofRecords(RECORDS_MINUTES);
    }
    return scenarios().stream()
        .filter(each -> only == null ? each.isOf(extent) : each.named(only))
        .toList();
  }

  /** What may be asked for by name. */
  static List<String> names() {
    List<String> names = new ArrayList<>(scenarios().stream().map(Scenario::id).toList());
    names.add(RECORDS);
    Arrays.stream(AttackKind.values()).map(AttackKind::id).forEach(names::add);
    return names;
  }

  /** Fleets that do nothing unusual, whose records are imperfect, for that long. */
  static List<Scenario> ofRecords(int minutes) {
    List<Scenario> all = new ArrayList<>();
    for (Episode episode : Episode.values()) {
      if (episode.isOfRecords()) {
        all.add(
            new Scenario(
                episode.id(),
                episode.summary(),
                Set.of(),
                Load.STEADY,
                minutes,
                true,
                false,
                true,
                fleet -> fleet.episodes(EnumSet.of(episode))));
      }
    }
    return all;
  }

  private static List<Scenario> benign() {
    List<Scenario> benign = new ArrayList<>();
    String calm = "steady fleet";
    benign.add(benign(CALM, calm, Load.STEADY, HOUR, true, fleet -> fleet));
    benign.add(benign(LONG_CALM, calm, Load.STEADY, CALM_HOURS * HOUR, false, fleet -> fleet));
    String viral = "viral surge, 10 to 100 nodes";
    benign.add(benign(SURGE, viral, Load.SURGE, HOUR, true, fleet -> fleet));
    benign.add(
        benign(
            SURGE + "-subsides",
            "the same surge, which subsides",
            Load.SURGE,
            HOUR,
            false,
            fleet -> fleet.subside(true)));
    for (Episode episode : Episode.values()) {
      if (episode.isOfRecords()) {
        continue;
      }
      Load load = IN_SURGE.contains(episode) ? Load.SURGE : Load.STEADY;
      benign.add(
          benign(
              episode.id(),
              episode.summary(),
              load,
              HOUR,
              false,
              fleet -> fleet.episodes(EnumSet.of(episode))));
    }
    return benign;
  }

  private static Scenario benign(
      String id,
      String title,
      Load load,
      int minutes,
      boolean quick,
      UnaryOperator<SimulationConfigBuilder> shape) {
    return new Scenario(id, title, Set.of(), load, minutes, quick, false, false, shape);
  }

  private static void attacked(
      String id, Set<AttackKind> kinds, boolean quick, List<Scenario> all) {
    for (Load load : Load.values()) {
      String where = load.name().toLowerCase(Locale.ROOT);
      String title = namesOf(kinds, ", ");
      all.add(
          new Scenario(
              id + "/" + where,
              title,
              kinds,
              load,
              minutesOf(kinds),
              quick,
              false,
              false,
              fleet -> fleet));
    }
    Set<AttackKind> graded =
        kinds.stream()
            .filter(kind -> kind.weakest() < kind.usual())
            .collect(Collectors.toCollection(TreeSet::new));
    if (!graded.isEmpty()) {
      String title = "weaker " + namesOf(graded, ", ");
      all.add(
          new Scenario(
              id + "/weak",
              title,
              graded,
              Load.STEADY,
              minutesOf(kinds),
              false,
              true,
              false,
              fleet -> fleet));
    }
  }

  private static int minutesOf(Set<AttackKind> kinds) {
    return kinds.contains(AttackKind.YO_YO) ? YO_YO_HOURS * HOUR : HOUR;
  }

  private static String namesOf(Set<AttackKind> kinds, String between) {
    return kinds.stream().map(AttackKind::id).collect(Collectors.joining(between));
  }
}
