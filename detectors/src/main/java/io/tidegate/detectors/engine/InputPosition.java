package io.tidegate.detectors.engine;

/**
 * Where an input record came from. {@code index} is its place in a record that holds several, 0
 * otherwise; {@code brokerTimeMs} is the record's own timestamp, or {@link Long#MAX_VALUE} where
 * there is none (files).
 */
public record InputPosition(
    String topic, int partition, long offset, int index, long brokerTimeMs) {

  /** How far ahead of the time there is the time of a record may be. */
  static final long AHEAD_ALLOWED_MS = 300_000;

  /** A record that holds one alone. */
  public InputPosition(String topic, int partition, long offset, long brokerTimeMs) {
    this(topic, partition, offset, 0, brokerTimeMs);
  }

  /** One of those that the record holds. */
  InputPosition at(int place) {
    return place == index ? this : new InputPosition(topic, partition, offset, place, brokerTimeMs);
  }

  /** The latest event time that its record may have. */
  long latestMs() {
    return brokerTimeMs == Long.MAX_VALUE ? Long.MAX_VALUE : brokerTimeMs + AHEAD_ALLOWED_MS;
  }

  /** Names the input that the record's order belongs to. */
  public String input() {
    return topic + "-" + partition;
  }
}
