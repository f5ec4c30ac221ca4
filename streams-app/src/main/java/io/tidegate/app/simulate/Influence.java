package io.tidegate.app.simulate;

import io.tidegate.schemas.entity.EntityRecord;
import java.util.List;

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
