package io.tidegate.detectors.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How surprising a score is, against how often such scores come. */
class TailEvidenceTest {
  private static final int DRAWS = 200_000;
  private static final int BATCH = 60;

  @Test
  void isAsRareAsItSaysWhereTheTailIsThatOfItsClass() {
    TailEvidence prior = TailEvidence.prior();
    Random random = new Random(59);
    for (double bar : new double[] {StrictMath.log(100), StrictMath.log(500)}) {
      assertRare(prior, random, 1, 0.35, bar);
    }
  }

  @Test
  void isNoLessRareAfterACalmPast() {
    TailEvidence taught = taught(0.2, 0.05, 50_000);
    assertThat(taught.meanExcess()).isEqualTo(0.35);
    assertRare(taught, new Random(61), 0.2, 0.05, StrictMath.log(500));
  }

  @Test
  void learnsWhereItsOwnScoresEnd() {
    TailEvidence taught = taught(1.6, 0.35, 500_000);
    assertThat(taught.quantile()).isBetween(1.5, 1.7);
    assertRare(taught, new Random(67), 1.6, 0.35, StrictMath.log(500));
  }

  @Test
  void growsWithTheScoreAndIsNeverNaN() {
    TailEvidence prior = TailEvidence.prior();
    double before = 0;
    for (double score = 0; score < 40; score += 0.1) {
      assertThat(prior.nats(score)).isGreaterThanOrEqualTo(before);
      before = prior.nats(score);
    }
    for (double score : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -Double.MAX_VALUE}) {
      assertThat(prior.nats(score)).isZero();
      TailEvidence.Batch batch = TailEvidence.Batch.EMPTY.and(score, 1).and(Double.MAX_VALUE, 1);
      assertThat(prior.learn(batch).nats(3)).isNotNaN();
    }
  }

  @Test
  void survivesARestore() {
    TailEvidence taught = taught(1.2, 0.5, 10_000);
    ByteWriter out = new ByteWriter();
    taught.write(out);
    assertThat(TailEvidence.read(new ByteReader(out.toBytes()))).isEqualTo(taught);
  }

  private static void assertRare(
      TailEvidence tail, Random random, double quantile, double excess, double bar) {
    int over = 0;
    for (int i = 0; i < DRAWS; i++) {
      over += tail.nats(score(random, quantile, excess)) >= bar ? 1 : 0;
    }
    double stated = DRAWS * StrictMath.exp(-bar);
    assertThat((double) over).isLessThan(stated + 4 * Math.sqrt(stated));
  }

  private static TailEvidence taught(double quantile, double excess, int scores) {
    Random random = new Random(71);
    TailEvidence tail = TailEvidence.prior();
    for (int i = 0; i < scores / BATCH; i++) {
      TailEvidence.Batch batch = TailEvidence.Batch.EMPTY;
      for (int j = 0; j < BATCH; j++) {
        batch = batch.and(score(random, quantile, excess), tail.quantile());
      }
      tail = tail.learn(batch);
    }
    return tail;
  }

  /** Exponential beyond its 98 % quantile, uniform below it. */
  private static double score(Random random, double quantile, double excess) {
    return random.nextInt(50) == 0
        ? quantile - excess * StrictMath.log(1 - random.nextDouble())
        : quantile * random.nextDouble();
  }
}
