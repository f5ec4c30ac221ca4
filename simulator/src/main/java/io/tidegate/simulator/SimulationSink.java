package io.tidegate.simulator;

import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;

/** Where a simulation's records go, in order of their arrival. */
public interface SimulationSink {
  /** Takes a request's record or a node's sample. */
  void telemetry(Telemetry record);

  /** Takes a request's record whose line is not as an encoder of ours would write it. */
  default void telemetry(InferenceEvent record, byte[] line) {
    telemetry(record);
  }

  /** Takes a change of the fleet. */
  void scaling(ScalingEvent event);
}
