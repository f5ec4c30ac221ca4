package io.tidegate.benchmarks.quality;

import io.tidegate.app.simulate.SimulationConfig;
import io.tidegate.app.simulate.SimulationConfigBuilder;
import java.util.function.UnaryOperator;

/**
 * One row of the suite: a fleet, and what happens to it.
 *
 * @param hostile whether anything is injected that should be found
 * @param quick whether the quick suite has it
 * @param warmUpMinutes during which the baselines learn and raise nothing; Tidegate's findings
 *     count from the first minute
 * @param shape what differs from the simulator's default fleet
 */
public record Scenario(
    String id,
    String title,
    boolean hostile,
    boolean quick,
    int minutes,
    int warmUpMinutes,
    UnaryOperator<SimulationConfigBuilder> shape) {

  /** True for its id, and for what stands before the stroke in it. */
  boolean named(String name) {
    return id.equals(name) || id.startsWith(name + "/");
  }

  /** The simulation of this scenario with that seed. */
  SimulationConfig config(long seed) {
    return shape.apply(SimulationConfig.builder().minutes(minutes)).seed(seed).build();
  }
}
