package io.tidegate.detectors.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class OwnTailTest {
  private static final OwnTail.Prior PRIOR = new OwnTail.Prior(0.15, 4, 0.12, 10, 0);

  @Test
  void agreesWithEvidenceComputedByHand() {
    OwnTail tail = OwnTail.FRESH.learn(0.05, 90).learn(1.05, 6).learn(1.25, 4);

    // Ten of a hundred lie above u = 1; their excesses over it, by the middles of their bins, sum
    // up to 6 x 0.05 + 4 x 0.25 = 1.3; m = 10 + 4; m sigma = 1.3 + 4 x 0.15; q = 11 / 102.
    assertThat(tail.edge()).isCloseTo(1.0, within(1e-9));
    assertThat(tail.nats(2.0, PRIOR))
        .isCloseTo(-Math.log(11 / 102.0) + 15 * Math.log(1 + 1 / 1.9), within(1e-9));
    assertThat(tail.nats(0.99, PRIOR)).isZero();
    assertThat(tail.most()).isCloseTo(1.3, within(1e-9));
  }

  /**
   * A job of a few minutes a day is no tail of the idle windows: what was before may come again.
   */
  @Property(tries = 200)
  void whatItHasDoneBeforeIsNoRarerThanOnceInItsPast(
      @ForAll @IntRange(min = 60, max = 2_000) int idle,
      @ForAll @IntRange(min = 1, max = 5) int busy,
      @ForAll @DoubleRange(min = 0.5, max = 8) double height) {
    OwnTail tail = OwnTail.FRESH.learn(0.05, idle).learn(height, busy);

    assertThat(tail.nats(height, PRIOR)).isLessThanOrEqualTo(Math.log(idle + busy + 2) + 1e-9);
    assertThat(tail.nats(height + Math.log(10), PRIOR)).isGreaterThan(tail.nats(height, PRIOR));
  }

  @Test
  void saysNothingBeforeItWasTaughtEnough() {
    assertThat(OwnTail.FRESH.learn(0, 9).nats(5, PRIOR)).isZero();
    assertThat(OwnTail.FRESH.learn(0, 10).nats(5, PRIOR)).isPositive();
    assertThat(OwnTail.FRESH.nats(5, PRIOR)).isZero();
    assertThat(OwnTail.FRESH.learn(0, 50).nats(Double.NaN, PRIOR)).isZero();
    assertThat(OwnTail.FRESH.learn(Double.NaN, 3).taught()).isZero();
  }

  @Test
  void asksMoreOfABurstyPastThanOfASteadyOne() {
    Random random = new Random(7);
    OwnTail steady = OwnTail.FRESH;
    OwnTail bursty = OwnTail.FRESH;
    for (int i = 0; i < 200; i++) {
      steady = steady.learn(0.1 * random.nextGaussian(), 1);
      bursty = bursty.learn(random.nextGaussian(), 1);
    }
    double tenfold = Math.log(10);

    assertThat(steady.nats(tenfold, PRIOR)).isGreaterThan(15);
    assertThat(bursty.nats(tenfold, PRIOR)).isLessThan(8);
  }

  /** At most e^-h of fresh windows carry h nats, within the noise of counting. */
  @Test
  void promisesNoMoreThanStationaryPastsKeep() {
    Random random = new Random(11);
    int crossed = 0;
    int looks = 0;
    for (int entity = 0; entity < 400; entity++) {
      double spread = 0.2 + random.nextDouble();
      OwnTail tail = OwnTail.FRESH;
      for (int window = 0; window < 200; window++) {
        double log = spread * Math.log(-Math.log(random.nextDouble()));
        crossed += tail.nats(log, PRIOR) >= 6 ? 1 : 0;
        looks += window >= 10 ? 1 : 0;
        tail = tail.learn(log, 1);
      }
    }

    assertThat(crossed / (double) looks).isLessThan(2 * Math.exp(-6));
  }

  @Property(tries = 200)
  void invertsItsOwnEvidence(
      @ForAll @IntRange(min = 20, max = 300) int windows,
      @ForAll long seed,
      @ForAll @DoubleRange(min = 4, max = 30) double nats) {
    OwnTail tail = random(windows, seed);

    assertThat(tail.nats(tail.logOf(nats, PRIOR), PRIOR)).isCloseTo(nats, within(1e-6));
  }

  @Property(tries = 200)
  void comesBackFromBytes(@ForAll @IntRange(min = 0, max = 6_000) int windows, @ForAll long seed) {
    OwnTail tail = random(windows, seed);
    ByteWriter out = new ByteWriter();
    tail.write(out);
    byte[] bytes = out.toBytes();

    assertThat(bytes.length).isLessThanOrEqualTo(OwnTail.BYTES);
    assertThat(OwnTail.read(new ByteReader(bytes))).isEqualTo(tail);
  }

  private static OwnTail random(int windows, long seed) {
    Random random = new Random(seed);
    OwnTail tail = OwnTail.FRESH;
    for (int i = 0; i < windows; i++) {
      tail = tail.learn(3 * random.nextGaussian(), 1);
    }
    return tail;
  }
}
