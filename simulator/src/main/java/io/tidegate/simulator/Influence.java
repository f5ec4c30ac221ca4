package io.tidegate.simulator;

import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.event.ScalingType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that is woven into the fleet's life, hostile or not. Each draws from a stream of its
 * own, so that what the tenants ask for otherwise is the same with and without it.
 */
interface Influence {
  /** Adds requests of its own to the second that begins at {@code fromMs}. */
  default void requests(long fromMs, List<Request> out) {}

  /** What everybody's demand is multiplied by in the second that begins at {@code fromMs}. */
  default double tide(long fromMs) {
    return 1;
  }

  /** Changes what is asked, before a node is chosen. */
  default void shape(Request request) {}

  /** Changes how a node comes to be that was just asked for. */
  default void admit(Node node) {}

  /** The size that the fleet shall have, given what the autoscaler wants. */
  default int target(int wanted, long nowMs) {
    return wanted;
  }

  /** Whether an event of that kind about a node, or about none, is told at all. */
  default boolean tells(ScalingType type, @Nullable Node node, long timeMs) {
    return true;
  }

  /** The time that such an event bears, given when it happened. */
  default long dated(ScalingType type, @Nullable Node node, long timeMs) {
    return timeMs;
  }

  /** Whether a report of that time lists a node that is there. */
  default boolean lists(Node node, long timeMs) {
    return true;
  }

  /**
   * The size that a report of that time has, given how many nodes are ready and how many listed.
   */
  default int reported(int ready, int listed, long timeMs) {
    return ready;
  }

  /** Changes what became of a request, and marks it where it is part of an incident. */
  default void finished(Request request) {}

  /** What is known of those whom it brings. */
  default List<EntityRecord> entities() {
    return List.of();
  }

  /** What looks unusual because of it and is harmless. */
  default List<BenignEpisode> benign() {
    return List.of();
  }
}
