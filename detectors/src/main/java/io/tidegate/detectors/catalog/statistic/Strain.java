package io.tidegate.detectors.catalog.statistic;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.baseline.RatioBaseline;
import io.tidegate.detectors.detect.FleetSeen;

/**
 * Whether a model has more to do than its nodes can: requests wait, or much of the fleet is new and
 * cold. What happens then is a matter of capacity, and teaches nothing.
 */
public final class Strain {
  private static final double QUEUE_TIMES = 3;
  private static final double LEAST_QUEUE_MICROS = 30_000;

  /**
   * The gap of size, or what is left of a change, at which a sixth of the work meets cold nodes.
   */
  private static final double UNSETTLED = 0.25;

  /** A node warms up for a minute and a half, twice that with caution: docs/methods.md. */
  private static final long COLD_MS = 180_000;

  private Strain() {}

  /** Time in the queue per request, as a rule; a tick adds it with one floor per request. */
  public static RatioBaseline learn(RatioBaseline queue, Pane model) {
    return queue.learn(waited(model), model.get(Amount.TIMED));
  }

  /** True when requests wait several times as long as they are used to. */
  public static boolean isQueueing(RatioBaseline queue, Pane model, double times) {
    double timed = model.get(Amount.TIMED);
    return queue.ready() && timed > 0 && waited(model) > times * queue.expected(timed);
  }

  /**
   * True when requests wait too long for their latency to say anything else; before it is known how
   * long they wait as a rule, when they wait at all.
   */
  public static boolean isQueueing(RatioBaseline queue, Pane model) {
    double timed = model.get(Amount.TIMED);
    return queue.ready()
        ? isQueueing(queue, model, QUEUE_TIMES)
        : waited(model) > QUEUE_TIMES * LEAST_QUEUE_MICROS * timed;
  }

  /**
   * The share of the cluster's requests that cold nodes served; a name nobody knows excuses
   * nothing.
   */
  public static double coldShare(FleetSeen seen) {
    double cold = 0;
    double all = 0;
    for (Pane node : seen.nodes().values()) {
      double served = node.get(Amount.SERVED);
      all += served;
      cold += isCold(node, seen) ? served : 0;
    }
    return all > 0 ? cold / all : 0;
  }

  private static boolean isCold(Pane node, FleetSeen seen) {
    return seen.fleet()
        .resolve(node.entity().id(), seen.endMs())
        .map(known -> known.readyMs() > seen.endMs() - COLD_MS)
        .orElse(false);
  }

  /** True when the fleet is not settled. */
  public static boolean isUnsettled(FleetSeen seen) {
    return seen.fleet().unsettled() > UNSETTLED;
  }

  private static double waited(Pane model) {
    return model.get(Amount.QUEUE_MICROS) + LEAST_QUEUE_MICROS * (double) model.get(Amount.TIMED);
  }
}
