package io.tidegate.detectors.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RatioHistoryTest {
  private static final long TICK_MS = 5_000;
  private static final double BAR = 14.9;

  private final Random random = new Random(9);

  private final class Run {
    private RatioHistory history = RatioHistory.fresh(350, 4.5);
    private long tick = 350_000_000;
    private double most;

    /** Answers of so many tokens on average, of whose bytes each has so many times the usual. */
    private Run go(int ticks, int answers, double length, double times) {
      most = 0;
      for (int i = 0; i < ticks; i++, tick++) {
        double bytes = 0;
        double tokens = 0;
        for (int j = 0; j < answers; j++) {
          double own = 1 + Math.floor(-length * Math.log(random.nextDouble()));
          tokens += own;
          bytes += times * (350 + 4.6 * own) * (0.9 + 0.2 * random.nextDouble());
        }
        history =
            history.step(
                tick,
                TICK_MS,
                new RatioHistory.Tick(bytes, answers, tokens),
                history.nats(RatioHistory.PRIOR) < BAR / 2);
        most = Math.max(most, history.nats(RatioHistory.PRIOR));
      }
      return this;
    }
  }

  @Test
  void findsSixTimesTheBytesOfTheSameAnswers() {
    Run run = new Run().go(720, 4, 200, 1);
    assertThat(run.most).isLessThan(BAR);

    assertThat(run.go(24, 4, 200, 6).most).isGreaterThan(BAR);
  }

  /** An envelope of 350 bytes makes 70 times as many bytes per token of answers of one token. */
  @Test
  void explainsAnswersOfOneTokenByTheirEnvelope() {
    Run run = new Run().go(720, 4, 200, 1);

    assertThat(run.go(240, 4, 0.1, 1).most).isLessThan(BAR);
    assertThat(run.go(240, 4, 2_000, 1).most).isLessThan(BAR);
  }

  @Test
  void saysNothingOfAHandfulOfAnswers() {
    Run run = new Run().go(720, 4, 200, 1);
    RatioHistory alone =
        new RatioHistory(
            Long.MIN_VALUE,
            0,
            0,
            0,
            0,
            run.history.waiting(),
            run.history.fit(),
            run.history.past());

    assertThat(
            alone.step(1, TICK_MS, new RatioHistory.Tick(1e9, 5, 5), true).nats(RatioHistory.PRIOR))
        .isZero();
  }

  @Test
  void comesBackFromBytes() {
    RatioHistory history = new Run().go(200, 4, 200, 1).history;
    ByteWriter out = new ByteWriter();
    history.write(out);
    byte[] bytes = out.toBytes();
    ByteWriter again = new ByteWriter();
    RatioHistory.read(new ByteReader(bytes)).write(again);

    assertThat(again.toBytes()).isEqualTo(bytes);
    assertThat(bytes.length).isLessThanOrEqualTo(RatioHistory.BYTES);
  }
}
