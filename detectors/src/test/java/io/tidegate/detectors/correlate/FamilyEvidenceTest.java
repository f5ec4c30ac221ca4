package io.tidegate.detectors.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/** Weak evidence of several families about one customer. */
class FamilyEvidenceTest {
  private static final long NOW = 1_785_484_800_000L;
  private static final double BAR = 10;
  private static final String VOLUME = "spend-burst";
  private static final String CONTENT = "near-duplicate-probing";
  private static final String IDENTITY = "key-sharing";
  private static final EntityKey TENANT = new EntityKey("eu-1", EntityKind.TENANT, "acme");

  @Test
  void twoThatAreNearlyEnoughAreAFinding() {
    List<Change> changes = step(signal(VOLUME, 8.5, BAR), signal(CONTENT, 8, BAR));

    assertThat(changes).hasSize(1);
    Finding finding = changes.get(0).finding();
    assertThat(finding.detector()).isEqualTo(VOLUME);
    assertThat(finding.severity()).isEqualTo(Severity.MEDIUM);
    assertThat(finding.latest().score().provisional()).isTrue();
    assertThat(finding.latest().score().sentence()).contains(VOLUME).contains(CONTENT);
  }

  @Test
  void threeHalvesAreNoneAndThreeOfSixTenthsAre() {
    assertThat(step(signal(VOLUME, 5, BAR), signal(CONTENT, 5, BAR), signal(IDENTITY, 4, BAR)))
        .isEmpty();
    assertThat(step(signal(VOLUME, 6, BAR), signal(CONTENT, 6, BAR), signal(IDENTITY, 6, BAR)))
        .hasSize(1);
  }

  @Test
  void oneFamilyCountsOnce() {
    assertThat(
            step(signal(VOLUME, 9, BAR), signal("unit-cost", 9, BAR), signal("retry-loop", 9, BAR)))
        .isEmpty();
  }

  @Test
  void twoKeysOfATenantAreTwo() {
    Signal one = about(new EntityKey("eu-1", EntityKind.API_KEY, "k1"), VOLUME);
    Signal same = about(new EntityKey("eu-1", EntityKind.API_KEY, "k1"), CONTENT);
    Signal other = about(new EntityKey("eu-1", EntityKind.API_KEY, "k2"), CONTENT);

    assertThat(step(one, other)).isEmpty();
    assertThat(step(one, same)).hasSize(1);
    assertThat(step(one, signal(CONTENT, 8.5, BAR))).hasSize(1);
  }

  @Test
  void whatIsProvisionalTakesNoPart() {
    assertThat(step(provisional(VOLUME, 9.5), signal(CONTENT, 9, BAR))).isEmpty();
  }

  @Test
  void whereNoneIsMuchMoreOrLessThanExpectedThereIsNone() {
    assertThat(step(comparing(VOLUME, 1.4), comparing(CONTENT, 1.3))).isEmpty();
    assertThat(step(comparing(VOLUME, 0.7), comparing(CONTENT, 1.4))).isEmpty();
    assertThat(step(comparing(VOLUME, 1.6), comparing(CONTENT, 1.1))).hasSize(1);
    assertThat(step(comparing(VOLUME, 1.1), comparing(CONTENT, 0.6))).hasSize(1);
    assertThat(step(comparing(VOLUME, 1.1), signal(CONTENT, 9, BAR))).hasSize(1);
  }

  @Test
  void aBarThatTrafficRaisedWeighsHereToo() {
    assertThat(step(signal(VOLUME, 8.5, 2 * BAR), signal(CONTENT, 8, BAR))).isEmpty();
  }

  @Test
  void aFindingThatIsOneByItselfIsLeftAsItIs() {
    List<Change> changes = step(signal(VOLUME, 11, BAR), signal(CONTENT, 9, BAR));

    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).finding().latest().score().nats()).isEqualTo(11);
    assertThat(changes.get(0).finding().latest().score().provisional()).isFalse();
  }

  @Property(tries = 20)
  void ofIndependentFamiliesNoMoreThanTheBarAllowsReachIt(
      @ForAll Random random, @ForAll @DoubleRange(min = 2, max = 5) double bar) {
    int trials = 40_000;
    int reached = 0;
    for (int i = 0; i < trials; i++) {
      List<Signal> drawn = new ArrayList<>();
      for (String detector : List.of(VOLUME, CONTENT, IDENTITY)) {
        double nats = -StrictMath.log(1 - random.nextDouble());
        // What is below half of its bar is not sent.
        if (nats >= bar / 2) {
          drawn.add(signal(detector, nats, bar));
        }
      }
      reached += drawn.size() > 1 && FamilyEvidence.joint(drawn) >= bar ? 1 : 0;
    }
    double allowed = trials * StrictMath.exp(-bar);

    assertThat((double) reached).isLessThanOrEqualTo(allowed + 4 * StrictMath.sqrt(allowed));
  }

  @Property(tries = 50)
  void theOrderOfSignalsDoesNotMatter(@ForAll Random random) {
    List<Signal> signals = new ArrayList<>();
    for (String detector : List.of(VOLUME, CONTENT, IDENTITY)) {
      signals.add(signal(detector, BAR * (0.5 + random.nextDouble() / 2.1), BAR));
    }
    List<byte[]> forth = bytesOf(step(signals.toArray(Signal[]::new)));
    Collections.shuffle(signals, random);
    List<byte[]> back = bytesOf(step(signals.toArray(Signal[]::new)));

    assertThat(back)
        .usingElementComparator((a, b) -> java.util.Arrays.compare(a, b))
        .isEqualTo(forth);
  }

  private static List<byte[]> bytesOf(List<Change> changes) {
    return changes.stream().map(change -> change.finding().toBytes()).toList();
  }

  private static List<Change> step(Signal... signals) {
    return new Correlator(DetectorCatalog.standard()).step(NOW, List.of(signals));
  }

  private static Signal comparing(String detector, double times) {
    return new Signal(
        detector,
        NOW,
        scored(detector, 9, BAR).compared("a number", 100 * times, 100).build(),
        ScaleContext.UNKNOWN);
  }

  private static Signal provisional(String detector, double nats) {
    return new Signal(
        detector, NOW, scored(detector, nats, BAR).provisional(true).build(), ScaleContext.UNKNOWN);
  }

  private static Signal about(EntityKey key, String detector) {
    ScoreBuilder score =
        new ScoreBuilder(key)
            .related(List.of(TENANT))
            .evidence(8.5, BAR)
            .severity(Severity.HIGH)
            .sentence(detector + " says so");
    return new Signal(detector, NOW, score.build(), ScaleContext.UNKNOWN);
  }

  private static Signal signal(String detector, double nats, double bar) {
    return new Signal(detector, NOW, scored(detector, nats, bar).build(), ScaleContext.UNKNOWN);
  }

  private static ScoreBuilder scored(String detector, double nats, double bar) {
    return new ScoreBuilder(TENANT)
        .evidence(nats, bar)
        .severity(Severity.HIGH)
        .sentence(detector + " says so");
  }
}
