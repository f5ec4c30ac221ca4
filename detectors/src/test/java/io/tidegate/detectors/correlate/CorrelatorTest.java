package io.tidegate.detectors.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CorrelatorTest {
  private static final long TICK_MS = 5_000;
  private static final long START_MS = 1_785_484_800_000L;
  private static final double BAR = 14;

  private final Correlator correlator = new Correlator(DetectorCatalog.standard());
  private long now = START_MS;

  @Test
  void aLoneEntityIsHeldToItsBar() {
    assertThat(step(List.of(spend(tenant(1), BAR - 0.1)))).isEmpty();
    assertThat(step(List.of(spend(tenant(1), BAR + 0.1)))).hasSize(1);
  }

  @Test
  void manyThatMoveTogetherLowerTheBarOfEach() {
    List<Signal> twelve =
        IntStream.range(0, 12).mapToObj(i -> spend(tenant(i), BAR - 2.4)).toList();

    List<Change> changes = step(twelve);

    assertThat(changes).hasSize(12).allMatch(change -> change.activity() == Activity.CREATE);
    assertThat(changes.get(0).finding().latest().score().barNats())
        .isEqualTo(BAR - StrictMath.log(12));
    assertThat(step(twelve.subList(0, 1))).isEmpty();
  }

  @Test
  void aStormIsABoundedNumberOfFindings() {
    List<Signal> storm = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      storm.add(spend(tenant(i), BAR + 1 + i % 7));
    }

    List<Change> changes = step(storm);

    assertThat(changes).hasSize(21);
    Finding crowd = changes.get(20).finding();
    assertThat(crowd.entity()).isEqualTo(EntityKey.ofCluster("eu-1"));
    assertThat(crowd.latest().score().observed()).isEqualTo(10_000 - 20);
    assertThat(crowd.toBytes().length).isLessThan(8_000);
    assertThat(step(storm)).isEmpty();
  }

  @Test
  void aStormOfProofNamesTwoHundredAndCountsTheRest() {
    for (int i = 0; i < 1_000; i++) {
      correlator.hit(proof("canary-leak", key(i), now + i));
    }

    assertThat(correlator.open()).hasSize(201);
    assertThat(correlator.open().stream().mapToInt(Finding::hits).sum()).isEqualTo(1_000);
  }

  @Test
  void aTenantAndItsKeysAreOneFinding() {
    Signal key = signal("spend-burst", key(1), List.of(tenant(1)), BAR + 9);
    List<Change> changes = step(List.of(key, spend(tenant(1), BAR + 1)));

    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).finding().entity()).isEqualTo(tenant(1));
    assertThat(changes.get(0).finding().related()).containsExactly(key(1));
  }

  @Test
  void aModelJoinsTheFindingOfItsCluster() {
    EntityKey model = new EntityKey("eu-1", EntityKind.MODEL, "m");
    EntityKey cluster = EntityKey.ofCluster("eu-1");

    List<Change> changes =
        step(
            List.of(
                signal("fleet-tokens", model, List.of(), BAR + 5),
                signal("fleet-tokens", cluster, List.of(), BAR + 1)));

    assertThat(correlator.open()).hasSize(1);
    assertThat(changes.get(0).finding().entity()).isEqualTo(model);
    assertThat(changes.get(0).finding().related()).containsExactly(cluster);
  }

  @Test
  void whatIsRestoredGoesOnAsBefore() {
    step(IntStream.range(0, 40).mapToObj(i -> spend(tenant(i), BAR + 3)).toList());
    Correlator restored = new Correlator(DetectorCatalog.standard());
    correlator
        .drain()
        .values()
        .forEach(
            row -> {
              if (row != null) {
                restored.restore(row);
              }
            });

    List<Signal> later = IntStream.range(0, 60).mapToObj(i -> spend(tenant(i), BAR + 9)).toList();
    now += TICK_MS;
    List<Signal> stamped = later.stream().map(this::stamped).toList();

    assertThat(restored.step(now, stamped).stream().map(CorrelatorTest::told).toList())
        .isEqualTo(correlator.step(now, stamped).stream().map(CorrelatorTest::told).toList());
  }

  private static String told(Change change) {
    return change.activity() + " " + change.finding() + " " + change.updateReason();
  }

  private List<Change> step(List<Signal> signals) {
    now += TICK_MS;
    List<Change> changes = correlator.step(now, signals.stream().map(this::stamped).toList());
    changes.forEach(correlator::alerted);
    return changes;
  }

  private Signal stamped(Signal signal) {
    return new Signal(signal.detector(), now, signal.score(), signal.scale());
  }

  private static Signal spend(EntityKey entity, double nats) {
    return signal("spend-burst", entity, List.of(), nats);
  }

  private static Signal signal(
      String detector, EntityKey entity, List<EntityKey> related, double nats) {
    return new Signal(detector, 0, score(entity, related, nats, BAR, false), ScaleContext.UNKNOWN);
  }

  private static Signal proof(String detector, EntityKey entity, long timeMs) {
    Score score = score(entity, List.of(), 50, 1, true);
    return new Signal(detector, timeMs, score, ScaleContext.UNKNOWN);
  }

  private static Score score(
      EntityKey entity, List<EntityKey> related, double nats, double bar, boolean proof) {
    return new Score(
        entity,
        related,
        nats,
        bar,
        proof,
        false,
        Severity.HIGH,
        Confidence.HIGH,
        "spend, USD per minute",
        9,
        1,
        10,
        START_MS,
        true,
        entity.id() + " spends",
        List.of());
  }

  private static EntityKey tenant(int i) {
    return new EntityKey("eu-1", EntityKind.TENANT, "t" + i);
  }

  private static EntityKey key(int i) {
    return new EntityKey("eu-1", EntityKind.API_KEY, "k" + i);
  }
}
