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

  /** True when requests wait or the fleet is not settled. */
  public static boolean is(RatioBaseline queue, Pane model, FleetSeen seen) {
    return seen.fleet().unsettled() > UNSETTLED || isQueueing(queue, model, QUEUE_TIMES);
  }

  private static double waited(Pane model) {
    return model.get(Amount.QUEUE_MICROS) + LEAST_QUEUE_MICROS * (double) model.get(Amount.TIMED);
  }
}
