package io.tidegate.detectors.engine;

/** One input partition that an observe stage reads, and what is on it. */
public record Input(String topic, int partition, Kind kind) {

  /** What an input carries. */
  public enum Kind {
    TELEMETRY,
    SCALING,
    ENTITIES
  }

  /** The name under which positions and idleness refer to it. */
  public String name() {
    return topic + "-" + partition;
  }
}
