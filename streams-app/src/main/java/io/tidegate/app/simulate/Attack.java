package io.tidegate.app.simulate;

import java.util.List;

/**
 * Something hostile, woven into the fleet's life. Each attack draws from a stream of its own, so
 * that what the benign tenants ask for is the same with and without it.
 */
interface Attack {
  /** Adds requests of its own to the second that begins at {@code fromMs}. */
  default void requests(long fromMs, List<Request> out) {}

  /** Changes what is asked, before a node is chosen. */
  default void shape(Request request) {}

  /** Changes how a node comes to be that the autoscaler just asked for. */
  default void admit(Node node) {}

  /** Changes what became of a request, and marks it where it is part of an incident. */
  default void finished(Request request) {}

  /** What it did so far, whether records show it yet or not. */
  List<Incident> incidents();
}
