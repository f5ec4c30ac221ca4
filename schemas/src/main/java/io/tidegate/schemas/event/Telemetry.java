package io.tidegate.schemas.event;

/**
 * A record of a telemetry topic: a request that a gateway saw, or a sample that a node took of
 * itself.
 */
public sealed interface Telemetry permits InferenceEvent, NodeSample {
  /** Event time in epoch milliseconds. */
  long timeMs();

  /** The scaling domain that the record belongs to. */
  String cluster();
}
