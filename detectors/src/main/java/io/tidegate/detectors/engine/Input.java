package io.tidegate.detectors.engine;

/** One input partition that an observe stage reads, and what is on it. */
public record Input(String topic, int partition, Kind kind) {

  /** What an input carries. */
  public enum Kind {
    TELEMETRY(false),
    SCALING(false),
    ENTITIES(true),
    POLICIES(true),
    OPERATORS(true),
    RESPONSES(true),
    BASELINES(true);

    private final boolean keyed;

    Kind(boolean keyed) {
      this.keyed = keyed;
    }

    /** Whether what it carries may be signed: all but the traffic itself. */
    public boolean maySign() {
      return this != TELEMETRY;
    }

    /** Whether its records say something of their key, and hold no tick up. */
    public boolean isKeyed() {
      return keyed;
    }
  }

  /** The name under which positions and idleness refer to it. */
  public String name() {
    return topic + "-" + partition;
  }
}
