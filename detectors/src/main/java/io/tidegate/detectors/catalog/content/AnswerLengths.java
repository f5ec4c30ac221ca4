package io.tidegate.detectors.catalog.content;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.baseline.ClientSizes;
import io.tidegate.detectors.baseline.Elasticity;
import io.tidegate.detectors.catalog.statistic.ElasticTest;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Learning;

/**
 * Whether a model answers its clients at greater length than the same clients are used to: {@link
 * ElasticTest} of their output tokens given {@link ClientSizes}. Clients that are not yet known are
 * left out, and none counts for more than a tenth.
 */
final class AnswerLengths {
  /** Answers a quarter longer are within what versions of a model differ by. */
  private static final double AT_LEAST = 1.25;

  private static final int LEAST_TICKS = 4;

  private final ElasticTest test;

  AnswerLengths(double bar) {
    test = new ElasticTest(bar, AT_LEAST, Elasticity.FIXED, LEAST_TICKS);
  }

  /** What is remembered of one model. */
  record State(ClientSizes sizes, ElasticTest.State lengths) {
    double nats() {
      return lengths.nats();
    }
  }

  ElasticTest test() {
    return test;
  }

  State fresh() {
    return new State(ClientSizes.FRESH, test.fresh());
  }

  /** The tick against what was known, where so many more answers came a tick lately. */
  ElasticTest.Look look(State before, Pane model, double ebb, FleetSeen seen) {
    ClientSizes.Compared answers = before.sizes.compare(model.spread(), Spread.Cell::outputTokens);
    ElasticTest.Sums sums =
        new ElasticTest.Sums(
            answers.sum(),
            answers.expected(),
            answers.squares(),
            1 + ebb / Math.max(1, model.get(Amount.SERVED)),
            true);
    return test.judge(before.lengths, seen, sums);
  }

  /** The state after that look. */
  State next(State before, ElasticTest.Look look, Pane model, FleetSeen seen) {
    boolean learns = seen.learning() == Learning.ALLOWED && !test.withholds(look, seen);
    ClientSizes sizes =
        learns ? before.sizes.learn(model.spread(), Spread.Cell::outputTokens) : before.sizes;
    return new State(sizes, look.after());
  }

  /** States as bytes. */
  static final class StateCodec implements Codec<State> {
    static final StateCodec INSTANCE = new StateCodec();

    /** Bound on the bytes of a state. */
    static final int BYTES = ElasticTest.StateCodec.BYTES + 18 * Spread.CELLS + 2;

    private StateCodec() {}

    @Override
    public void write(State state, ByteWriter out) {
      state.sizes.write(out);
      ElasticTest.StateCodec.INSTANCE.write(state.lengths, out);
    }

    @Override
    public State read(ByteReader in) {
      return new State(ClientSizes.read(in), ElasticTest.StateCodec.INSTANCE.read(in));
    }
  }
}
