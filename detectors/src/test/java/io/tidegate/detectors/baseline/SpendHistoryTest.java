package io.tidegate.detectors.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SpendHistoryTest {
  private static final SpendHistory.Priors PRIORS = SpendHistory.priors(UnaryOperator.identity());

  private static final long TICK_MS = 5_000;
  private static final long HOUR_TICKS = 720;
  private static final double BAR = 9.98;

  private final Random random = new Random(3);

  /** One entity beside the rest of its cluster, tick by tick. */
  private final class Run {
    private SpendHistory history = SpendHistory.fresh();
    private Demand all = Demand.NONE;
    private long tick = 350_000_000;
    private double most;

    /** Runs on with so many requests a tick of its own and of the rest; each costs a cent or so. */
    private Run go(long ticks, double own, double rest) {
      most = 0;
      for (long end = tick + ticks; tick < end; tick++) {
        double requests = poisson(own);
        double usd = 0;
        for (int i = 0; i < requests; i++) {
          usd += 0.01 * -Math.log(random.nextDouble());
        }
        double others = poisson(rest);
        all = all.step(tick, TICK_MS, usd + 0.01 * others, requests + others);
        if (requests > 0) {
          history = history.step(tick, TICK_MS, usd, requests, all, true);
          most = Math.max(most, history.nats(all, PRIORS));
        }
      }
      return this;
    }
  }

  @Test
  void findsTenfoldSpendingOfASteadyKeyWithinAMinute() {
    Run run = new Run().go(HOUR_TICKS, 5, 200);
    assertThat(run.most).isLessThan(BAR);

    assertThat(run.go(12, 50, 200).most).isGreaterThan(BAR);
  }

  @Test
  void doesNotFindWhatEverybodyDoesAtTheSameTime() {
    Run run = new Run().go(HOUR_TICKS, 5, 200);

    assertThat(run.go(120, 50, 2_000).most).isLessThan(BAR);
  }

  @Test
  void doesNotFindABurstThatIsItsOwnHabit() {
    Run run = new Run();
    for (int i = 0; i < 4; i++) {
      run.go(300, 0.5, 200).go(60, 40, 200);
    }

    assertThat(run.go(300, 0.5, 200).go(60, 40, 200).most).isLessThan(BAR);
  }

  @Test
  void saysNothingOfAHandfulOfRequests() {
    Run run = new Run().go(2 * HOUR_TICKS, 0.01, 200);

    assertThat(run.go(12, 0.3, 200).most).isLessThan(BAR);
  }

  @Test
  void isYoungUntilItHasAPastOfItsOwn() {
    Run run = new Run().go(HOUR_TICKS / 4, 5, 200);
    assertThat(run.history.isYoung()).isTrue();

    assertThat(run.go(HOUR_TICKS / 2, 5, 200).history.isYoung()).isFalse();
  }

  @Test
  void comesBackFromBytes() {
    Run run = new Run().go(HOUR_TICKS, 2, 50).go(200, 0, 50).go(30, 20, 50);
    ByteWriter out = new ByteWriter();
    run.history.write(out);
    byte[] bytes = out.toBytes();

    assertThat(SpendHistory.read(new ByteReader(bytes))).isEqualTo(run.history);
    assertThat(bytes.length).isLessThanOrEqualTo(SpendHistory.BYTES);
  }

  private int poisson(double mean) {
    double left = Math.exp(-Math.min(mean, 30));
    if (mean > 30) {
      return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    int count = -1;
    for (double product = 1; product > left; product *= random.nextDouble()) {
      count++;
    }
    return Math.max(0, count);
  }
}
