package io.tidegate.schemas.baseline;

import static java.util.Objects.requireNonNull;

import io.tidegate.schemas.entity.EntityKey;
import java.util.Base64;
import java.util.List;

/**
 * What was learnt of one entity from its history, where an engine that has seen less of it starts;
 * of a cluster, what was learnt of its fleet and models.
 *
 * @param tickMs the ticks in which the states count time
 * @param fromMs the start of the first tick in which the entity was seen
 * @param toMs the start of the last one
 * @param states by the names of those that have learnt, each once and in order
 */
public record BaselineDocument(
    EntityKey entity, long tickMs, long fromMs, long toMs, List<State> states) {
  /** The form of documents that is written, and the only one that is read so far. */
  public static final int FORMAT = 1;

  /**
   * What one detector has learnt.
   *
   * @param base64 the bytes in which the engine stores it: version, state, check
   */
  public record State(String detector, String base64) {
    public State {
      requireNonNull(detector, "detector is null");
      Base64.getDecoder().decode(base64);
    }

    /** The state of those bytes. */
    public static State of(String detector, byte[] bytes) {
      return new State(detector, Base64.getEncoder().encodeToString(bytes));
    }

    public byte[] bytes() {
      return Base64.getDecoder().decode(base64);
    }
  }

  public BaselineDocument {
    requireNonNull(entity, "entity is null");
    if (tickMs <= 0 || fromMs > toMs) {
      throw new IllegalArgumentException(
          "ticks of " + tickMs + " ms from " + fromMs + " to " + toMs + " are no history");
    }
    states = List.copyOf(states);
  }

  /** The key of its record: {@code <cluster>/<kind>/<id>}, or with the owner before the id. */
  public String subject() {
    return entity.ownedPath();
  }

  public long firstTick() {
    return Math.floorDiv(fromMs, tickMs);
  }

  public long lastTick() {
    return Math.floorDiv(toMs, tickMs);
  }
}
