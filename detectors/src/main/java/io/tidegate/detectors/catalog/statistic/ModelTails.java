package io.tidegate.detectors.catalog.statistic;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.LogHistogram;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.baseline.ShapeBaseline;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Learning;
import org.jspecify.annotations.Nullable;

/**
 * Whether more of a model's values fall in a tail of their usual distribution than as a rule:
 * {@link ShapeBaseline} and {@link RateTest}.
 *
 * @param test of the counts in the tail given how many are expected there
 * @param upper which tail
 */
public record ModelTails(RateTest test, boolean upper) {
  /** What the class brings: one for one. */
  public static final double PRIOR_COUNTS = 20;

  /** What is remembered of one model. */
  public record State(ShapeBaseline shape, RateTest.State counts) {
    public static final State FRESH = new State(ShapeBaseline.FRESH, RateTest.State.FRESH);
  }

  /**
   * What may explain a tick.
   *
   * @param moved the share of requests that come from other clients than usual
   * @param excused values of the tail that are not counted
   * @param ebb how many more values came lately: those that take long are still to come
   * @param shift by how many bins of half an octave all values may have moved up
   * @param excuse whether it may speak against the model, and whether it may be learned
   */
  public record Excuses(
      double moved, double excused, double ebb, double shift, RateTest.Excuse excuse) {}

  /** The share of a model's requests that may come from other clients than usual. */
  public static double movedOf(double moved, @Nullable Pane cluster, Pane model) {
    double served = model.get(Amount.SERVED);
    return cluster == null || served == 0
        ? 0
        : Math.min(1, moved * cluster.get(Amount.SERVED) / served);
  }

  /** The state after the tick was scored and then learned. */
  public State next(State before, FleetSeen seen, @Nullable LogHistogram values, Excuses excuses) {
    if (values == null || values.total() == 0) {
      return before;
    }
    boolean allowed =
        seen.learning() == Learning.ALLOWED && excuses.excuse != RateTest.Excuse.EXPLAINED;
    if (!before.shape.ready()) {
      return allowed ? new State(before.shape.learn(values), before.counts) : before;
    }
    ShapeBaseline.Tail tail =
        upper ? before.shape.above(values, excuses.shift) : before.shape.below(values);
    double hits = Math.max(0, tail.hits() - excuses.excused);
    double share = tail.expected() / values.total();
    double allowance = excuses.moved * values.total() + excuses.ebb * share;
    RateTest.State counts =
        test.next(
            before.counts,
            seen,
            new RateTest.Counts(hits, tail.expected(), allowance, excuses.excuse));
    boolean learns = allowed && counts.heldSince() == Long.MIN_VALUE;
    return new State(learns ? before.shape.learn(values) : before.shape, counts);
  }

  /** States as bytes. */
  public static final class StateCodec implements Codec<State> {
    public static final StateCodec INSTANCE = new StateCodec();

    /** Bound on the bytes of a state. */
    public static final int BYTES = RateTest.StateCodec.BYTES + 9 * LogHistogram.BINS + 2;

    private StateCodec() {}

    @Override
    public void write(State state, ByteWriter out) {
      state.shape.write(out);
      RateTest.StateCodec.INSTANCE.write(state.counts, out);
    }

    @Override
    public State read(ByteReader in) {
      return new State(ShapeBaseline.read(in), RateTest.StateCodec.INSTANCE.read(in));
    }
  }
}
