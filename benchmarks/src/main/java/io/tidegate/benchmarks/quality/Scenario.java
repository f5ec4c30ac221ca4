package io.tidegate.benchmarks.quality;

import io.tidegate.simulator.AttackKind;
import io.tidegate.simulator.AttackPlan;
import io.tidegate.simulator.SimulationConfig;
import io.tidegate.simulator.SimulationConfigBuilder;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * One row of the suite: a fleet, and what happens to it.
 *
 * @param attacks what is injected that should be found; empty where all is harmless
 * @param quick whether the quick suite has it
 * @param weak whether attacks are weaker than what is stated as detectable
 * @param ofRecords whether the fleet does nothing unusual, and only its records are imperfect
 * @param shape what else differs from the simulator's default fleet
 */
record Scenario(
    String id,
    String title,
    Set<AttackKind> attacks,
    Load load,
    int minutes,
    boolean quick,
    boolean weak,
    boolean ofRecords,
    UnaryOperator<SimulationConfigBuilder> shape) {

  /** What demand does. */
  enum Load {
    STEADY(1),
    SURGE(3);

    private final double costPerMinute;

    Load(double costPerMinute) {
      this.costPerMinute = costPerMinute;
    }
  }

  /**
   * During which the baselines learn and raise nothing; Tidegate's findings count from the start.
   */
  static final int WARM_UP_MINUTES = 10;

  public Scenario {
    attacks = new TreeSet<>(attacks);
  }

  /** Whether anything is injected that should be found. */
  boolean hostile() {
    return !attacks.isEmpty();
  }

  /** Whether it is a fleet in which something harmless happens. */
  boolean benign() {
    return !hostile() && !ofRecords;
  }

  /** True for its id, and for what stands before the stroke in it. */
  boolean named(String name) {
    return id.equals(name) || id.startsWith(name + "/");
  }

  boolean isOf(Suite.Extent extent) {
    return switch (extent) {
      case QUICK -> quick;
      case SURGE -> load == Load.SURGE;
      case FULL -> true;
    };
  }

  /** What a run of it costs, in units of a minute of a steady fleet. */
  double cost() {
    return minutes * load.costPerMinute;
  }

  /** The simulation of this scenario with that seed. */
  SimulationConfig config(long seed) {
    SimulationConfigBuilder fleet =
        SimulationConfig.builder()
            .minutes(minutes)
            .surge(load == Load.SURGE)
            .attacks(attacks.stream().map(kind -> plan(kind, seed)).toList())
            .seed(seed);
    return shape.apply(fleet).build();
  }

  private AttackPlan plan(AttackKind kind, long seed) {
    return weak ? AttackPlan.weak(kind, seed) : AttackPlan.drawn(kind, seed);
  }
}
