package io.tidegate.detectors.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.Test;

class CorrelatorTest {
  private static final long TICK_MS = 5_000;
  private static final long START_MS = 1_785_484_800_000L;
  private static final double BAR = 14;
  private static final int DAY_TICKS = 17_280;
  private static final ScaleContext NO_SCALE = ScaleContext.UNKNOWN;

  /** Of three families, several in each. */
  private static final List<String> OF_CUSTOMERS =
      List.of(
          "spend-burst",
          "unit-cost",
          "retry-loop",
          "key-sharing",
          "near-duplicate-probing",
          "model-extraction");

  private Correlator correlator = new Correlator(DetectorCatalog.standard());
  private long now = START_MS;

  @BeforeTry
  void anew() {
    correlator = new Correlator(DetectorCatalog.standard());
    now = START_MS;
  }

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
                restored.restore(new ByteReader(row));
              }
            });

    List<Signal> later = IntStream.range(0, 60).mapToObj(i -> spend(tenant(i), BAR + 9)).toList();
    now += TICK_MS;
    List<Signal> stamped = later.stream().map(this::stamped).toList();

    assertThat(restored.step(now, stamped).stream().map(CorrelatorTest::told).toList())
        .isEqualTo(correlator.step(now, stamped).stream().map(CorrelatorTest::told).toList());
  }

  @Test
  void whatGoesOnForADayIsToldASmallNumberOfTimes() {
    List<String> told = new ArrayList<>();
    for (int i = 0; i < DAY_TICKS; i++) {
      told.addAll(minutes(List.of(spend(tenant(1), BAR + 1))));
    }

    assertThat(told)
        .containsExactly(
            "0 CREATE",
            "15 still going on",
            "45 still going on",
            "135 still going on",
            "405 still going on",
            "1215 still going on");
  }

  @Test
  void aCauseThatComesAndGoesEndsLaterEachTime() {
    List<String> told = new ArrayList<>();
    for (int i = 0; i < DAY_TICKS; i++) {
      boolean on = i * TICK_MS / 60_000 % 12 == 0;
      told.addAll(minutes(on ? List.of(spend(tenant(1), BAR + 1)) : List.of()));
    }

    assertThat(told.subList(0, 3)).containsExactly("0 CREATE", "6 CLOSE", "12 returned");
    assertThat(told.subList(3, told.size())).hasSize(4).allMatch(s -> s.endsWith("still going on"));
  }

  @Test
  void whatEndedIsTheSameFindingForHalfAnHour() {
    minutes(List.of(spend(tenant(1), BAR + 1)));
    String first = correlator.open().get(0).uid();
    silentFor(34);
    minutes(List.of(spend(tenant(1), BAR + 1)));
    assertThat(correlator.open()).singleElement().matches(f -> f.uid().equals(first));
    silentFor(69 + 31);
    minutes(List.of(spend(tenant(1), BAR + 1)));
    assertThat(correlator.open()).singleElement().matches(f -> !f.uid().equals(first));
  }

  @Test
  void evidenceIsToldWhenItIsTwiceWhatWasTold() {
    List<String> told = new ArrayList<>();
    for (double nats : new double[] {15, 29, 30, 8, 16, 59, 60, 8, 119, 120}) {
      told.addAll(minutes(List.of(spend(tenant(1), nats))));
    }

    assertThat(told).containsExactly("0 CREATE", "0 evidence", "0 evidence", "0 evidence");
  }

  @Test
  void thoseInvolvedAreToldWhenTheyAreTwiceAsManyOrLater() {
    List<String> told = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      List<Signal> signals = new ArrayList<>();
      for (int k = 0; k <= i; k++) {
        signals.add(signal("spend-burst", key(k), List.of(tenant(1)), BAR + 1));
      }
      told.addAll(minutes(signals));
    }

    assertThat(told).hasSize(7).filteredOn(s -> s.endsWith("entities")).hasSize(6);
    List<Signal> again = List.of(signal("spend-burst", key(99), List.of(tenant(1)), BAR + 1));
    told.clear();
    for (int i = 0; i < 200; i++) {
      told.addAll(minutes(again));
    }
    assertThat(told).as("64 are named").containsExactly("20 still going on");
  }

  @Property(tries = 60)
  void aFindingHasABoundedNumberOfRecordsAndHidesNoRise(@ForAll Random random) {
    Map<String, Integer> records = new TreeMap<>();
    double chance = StrictMath.pow(10, -3 * random.nextDouble());
    int lasts = 1 + random.nextInt(400);
    boolean on = true;
    Severity known = Severity.INFORMATIONAL;
    boolean open = false;
    for (int i = 0; i < DAY_TICKS; i++) {
      on = random.nextInt(lasts) == 0 ? random.nextBoolean() : on;
      Severity severity = random.nextDouble() < 0.001 ? Severity.HIGH : Severity.MEDIUM;
      List<Signal> signals = new ArrayList<>();
      if (on) {
        double nats = BAR / 2 + random.nextDouble() * BAR;
        Signal own = signal("spend-burst", tenant(1), List.of(), nats);
        signals.add(severity == Severity.HIGH ? own : cheap(own));
        if (random.nextDouble() < chance) {
          EntityKey key = key(random.nextInt(500));
          signals.add(cheap(signal("spend-burst", key, List.of(tenant(1)), BAR)));
        }
      }
      for (Change change : step(signals)) {
        if (!change.isSilent()) {
          records.merge(change.finding().uid(), 1, Integer::sum);
          open = change.activity() != Activity.CLOSE;
          known = change.finding().severity();
        }
      }
      assertThat(open).isEqualTo(!correlator.open().isEmpty());
      if (open) {
        assertThat(correlator.open().get(0).severity()).isEqualTo(known);
      }
    }

    assertThat(records.values()).allMatch(count -> count <= Life.MOST_RECORDS + 2 + 4);
  }

  @Test
  void aRiseInSeverityIsToldHoweverMuchWasTold() {
    Finding finding = cappedFinding();
    assertThat(minutes(List.of(cheap(spend(tenant(1), 1e9))))).isEmpty();

    assertThat(step(List.of(spend(tenant(1), 1e9))))
        .singleElement()
        .matches(change -> "severity".equals(change.updateReason()));
    assertThat(finding.severity()).isEqualTo(Severity.HIGH);
  }

  @Test
  void evidenceBelowItsBarKeepsAFindingOpenAndMakesItNoWorse() {
    step(List.of(cheap(spend(tenant(1), BAR + 1))));
    Finding finding = correlator.open().get(0);
    Severity severity = finding.severity();
    for (int i = 0; i < 60; i++) {
      step(List.of(spend(tenant(1), BAR - 1)));
    }
    assertThat(finding.isOpen()).isTrue();
    assertThat(finding.severity()).isEqualTo(severity).isLessThan(Severity.HIGH);
    step(List.of(spend(tenant(1), BAR)));
    assertThat(finding.severity()).isEqualTo(Severity.HIGH);
  }

  @Test
  void whatWasToldTooOftenEndsAfterASilentDay() {
    cappedFinding();
    assertThat(silentFor(24 * 60 - 1)).isEmpty();
    assertThat(silentFor(2)).singleElement().matches(told -> told.endsWith("CLOSE"));
  }

  @Test
  void whatIsOnlyOpenSinceItCameBackTakesNobodysPlace() {
    List<Signal> twenty = IntStream.range(0, 20).mapToObj(i -> spend(tenant(i), BAR + 9)).toList();
    step(twenty);
    silentFor(20);
    step(twenty);
    silentFor(20);
    assertThat(correlator.open()).hasSize(20);
    assertThat(correlator.goingOn(now)).isEmpty();

    List<Change> changes = step(List.of(spend(tenant(77), BAR + 9)));

    assertThat(changes).singleElement().matches(c -> c.finding().entity().equals(tenant(77)));
  }

  private Finding cappedFinding() {
    double nats = BAR;
    for (int i = 0; i < 30; i++) {
      minutes(List.of(cheap(spend(tenant(1), nats))));
      nats *= 2;
    }
    Finding finding = correlator.open().get(0);
    assertThat(finding.alerts()).isEqualTo(Life.MOST_RECORDS);
    return finding;
  }

  private List<String> silentFor(int minutes) {
    List<String> told = new ArrayList<>();
    for (int i = 0; i < minutes * 12; i++) {
      told.addAll(minutes(List.of()));
    }
    return told;
  }

  /** What a step tells, each with the minutes since the start. */
  private List<String> minutes(List<Signal> signals) {
    return step(signals).stream()
        .filter(change -> !change.isSilent())
        .map(
            change ->
                (change.timeMs() - START_MS) / 60_000
                    + " "
                    + (change.updateReason() == null ? change.activity() : change.updateReason()))
        .toList();
  }

  private static Signal cheap(Signal signal) {
    Score score = signal.score();
    Score cheap =
        new ScoreBuilder(score.entity())
            .related(score.related())
            .evidence(score.nats(), score.barNats())
            .severity(Severity.HIGH)
            .excessUsdPerHour(0.1)
            .since(score.windowStartMs())
            .build();
    return new Signal(signal.detector(), signal.timeMs(), cheap, signal.scale());
  }

  @Property(tries = 60)
  void aCorrelatorThatIsRestoredAfterEveryTickTellsTheSame(@ForAll Random random) {
    SortedMap<String, byte[]> rows = new TreeMap<>();
    for (int tick = 0; tick < 40; tick++) {
      List<Signal> signals = new ArrayList<>();
      for (int i = random.nextInt(40); i > 0; i--) {
        String detector = OF_CUSTOMERS.get(random.nextInt(OF_CUSTOMERS.size()));
        double nats = BAR * (0.4 + 1.2 * random.nextDouble());
        signals.add(signal(detector, tenant(random.nextInt(35)), List.of(), nats));
      }
      Correlator restored = new Correlator(DetectorCatalog.standard());
      rows.values().forEach(row -> restored.restore(new ByteReader(row)));
      long end = now + TICK_MS;
      List<Signal> stamped =
          signals.stream()
              .map(each -> new Signal(each.detector(), end, each.score(), each.scale()))
              .toList();
      List<String> again = restored.step(end, stamped).stream().map(CorrelatorTest::told).toList();
      List<Change> changes = step(signals);

      assertThat(again).isEqualTo(changes.stream().map(CorrelatorTest::told).toList());
      correlator
          .drain()
          .forEach(
              (uid, row) -> {
                if (row == null) {
                  rows.remove(uid);
                } else {
                  rows.put(uid, row);
                }
              });
    }
  }

  @Test
  void whatAnotherReleaseFoundEndsAndItsSignalsAreNone() {
    Correlator other = new Correlator(DetectorCatalog.standard());
    Signal known = new Signal("spend-burst", now, spend(tenant(1), BAR + 1).score(), NO_SCALE);
    Finding finding = other.step(now, List.of(known)).get(0).finding();
    byte[] row = renamed(finding.toBytes(), "spend-burst", "spent-burst");

    correlator.restore(new ByteReader(row));
    List<Change> changes = step(List.of(signal("other-burst", tenant(2), List.of(), BAR + 1)));

    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).activity()).isEqualTo(Activity.CLOSE);
    assertThat(changes.get(0).finding().detector()).isEqualTo("spent-burst");
    assertThat(correlator.open()).isEmpty();
    assertThat(correlator.hit(proof("other-leak", tenant(2), now))).isEmpty();
  }

  private static byte[] renamed(byte[] row, String from, String to) {
    String text = new String(row, StandardCharsets.ISO_8859_1);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String told(Change change) {
    return change.activity() + " " + change.finding() + " " + change.updateReason();
  }

  private List<Change> step(List<Signal> signals) {
    now += TICK_MS;
    List<Change> changes = correlator.step(now, signals.stream().map(this::stamped).toList());
    for (Change change : changes) {
      if (change.isSilent()) {
        correlator.unsaid(change);
      } else {
        correlator.alerted(change);
      }
    }
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
