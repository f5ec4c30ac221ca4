package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.correlate.ScaleContext;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.detectors.detect.Ablation;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.Crossings;
import io.tidegate.detectors.detect.FalseAlarmBudget;
import io.tidegate.detectors.detect.OwnReport;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Where bars stand once what was seen counts, and what becomes of signals then. */
class ObservedBarsTest {
  private static final long SLOT_MS = CrossingTallies.SLOT_MS;
  private static final long FIRST_SLOT = 1_785_484_800_000L / SLOT_MS;
  private static final double BAR = 14;
  private static final String DETECTOR = "request-size";

  private static final String STREAMS = CrossingTallies.streams(DETECTOR, EntityKind.TENANT);

  private final Meters meters = new Meters();
  private Judging judging = judging(EngineConfig.defaults());
  private int slots;

  @Test
  void whatIsSeenCountsHalfAnHourLaterAndNotInTheFirstHour() {
    for (int slot = 0; slot <= 12; slot++) {
      hear(judging, slot, steep());
    }

    assertThat(barAfter(13 * 5 + 29)).isEqualTo(BAR);
    assertThat(barAfter(13 * 5 + 30)).isBetween(BAR * 1.05, BAR * 2);
  }

  @Test
  void aRaisedBarStandsInTheFindingAndHoldsBackWhatIsBelowIt() {
    raise(steep());

    Signal judged = judge(signal(tenant(1), BAR + 0.1)).get(0);

    assertThat(judged.score().fires()).isFalse();
    assertThat(judged.score().holds()).as("it keeps a finding open").isTrue();
    assertThat(meters.count(Meter.SIGNALS_HELD)).isEqualTo(1);
    assertThat(judged.score().facts())
        .contains(new Fact.Decimal("bar_theory", BAR, 3))
        .contains(new Fact.Decimal("bar_observed", judged.score().barNats(), 3));
    assertThat(judge(signal(tenant(1), 2 * BAR)).get(0).score().fires()).isTrue();
  }

  @Test
  void anotherKindOrClusterOrDetectorKeepsItsBar() {
    raise(steep());

    assertThat(judge(signal(new EntityKey("eu-1", EntityKind.API_KEY, "k"), BAR)))
        .allMatch(fires());
    assertThat(judge(signal(new EntityKey("eu-2", EntityKind.TENANT, "t"), BAR))).allMatch(fires());
    Signal other = signal(tenant(1), BAR);
    Signal renamed = new Signal("spend-burst", other.timeMs(), other.score(), other.scale());
    assertThat(judge(renamed)).allMatch(fires());
  }

  @Test
  void aProofFiresAtOnceWhateverTheBarsAre() {
    Signal proof =
        new Signal(DETECTOR, 0, new ScoreBuilder(tenant(1)).proof().build(), ScaleContext.UNKNOWN);
    raise(steep());
    assertThat(judge(proof)).containsExactly(proof);
    raise(flat());
    assertThat(judge(proof)).containsExactly(proof);
  }

  @Test
  void whatDoesNotFitIsOneReportWithItsFigures() {
    raise(flat());
    List<Signal> flood = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      flood.add(signal(tenant(i), BAR + i));
    }

    List<Signal> judged = judge(flood.toArray(new Signal[0]));

    assertThat(judged).hasSize(1);
    assertThat(judged.get(0).detector()).isEqualTo(OwnReport.UNFIT.spec().id());
    assertThat(judged.get(0).score().sentence()).contains("request-size of tenant does not fit");
    assertThat(judged.get(0).score().facts().toString())
        .contains("above 14.0 nats", "tenant/t39 request-size 53.0 nats");
    assertThat(meters.count(Meter.SIGNALS_UNFIT)).isEqualTo(40);
    assertThat(judge(signal(tenant(1), BAR - 1))).as("nothing that would have fired").isEmpty();
  }

  @Test
  void anExperimentCanTakeItAway() {
    Calibration without =
        new Calibration(FalseAlarmBudget.DEFAULT, EnumSet.of(Ablation.SELF_CHECKING_BAR));
    EngineConfig all = EngineConfig.defaults();
    judging =
        judging(
            new EngineConfig(
                all.tickMs(),
                all.latenessMs(),
                all.scalingLatenessMs(),
                all.idleAfterMs(),
                all.flushAfterMs(),
                all.lateAfterMs(),
                all.repeatWindowMs(),
                all.entitiesPerKind(),
                all.bounds(),
                all.telemetry(),
                all.scaling(),
                all.entities(),
                without,
                all.pricing(),
                all.securitySignal(),
                all.securitySignalByCluster(),
                all.detectors(),
                all.policy(),
                all.version()));
    raise(flat());
    Signal signal = signal(tenant(1), BAR);
    assertThat(judge(signal)).containsExactly(signal);
  }

  /** Parts of what was counted come from any stage, in any order within what is not decided yet. */
  @Property(tries = 60)
  void stagesOrderAndRestartsChangeNothing(@ForAll Random random) {
    Judging one = judging(EngineConfig.defaults());
    Judging other = judging(EngineConfig.defaults());
    TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    for (int slot = 0; slot < 40; slot += 4) {
      List<Flow.Crossed> parts = new ArrayList<>();
      for (int i = slot; i < slot + 4; i++) {
        Crossings whole = new Crossings();
        for (int stage = 0; stage < 3; stage++) {
          Crossings part = random(random);
          whole.add(part);
          parts.add(crossed(i, part));
        }
        one.bars().hear(crossed(i, whole));
      }
      Collections.shuffle(parts, random);
      for (Flow.Crossed part : parts) {
        other.bars().hear((Flow.Crossed) Flow.read(Flow.bytes(part)));
        if (random.nextInt(3) == 0) {
          other = restarted(other, rows);
        }
      }
      long nowMs = (FIRST_SLOT + slot + 4) * SLOT_MS;
      List<Signal> signals = List.of(signal(tenant(1), BAR));
      assertThat(other.judged(signals, nowMs)).isEqualTo(one.judged(signals, nowMs));
    }
  }

  private Judging restarted(Judging judging, TreeMap<byte[], byte[]> rows) {
    judging
        .bars()
        .drain(
            new Stage.Rows() {
              @Override
              public void put(byte[] key, byte[] value) {
                rows.put(key, value);
              }

              @Override
              public void delete(byte[] key) {
                rows.remove(key);
              }
            });
    Judging fresh = judging(EngineConfig.defaults());
    rows.forEach(
        (key, value) -> {
          ByteReader name = new ByteReader(key);
          if (name.u8() == 1) {
            fresh.bars().restore(name, new ByteReader(value));
          } else {
            fresh.bars().restoreWaiting(name, new ByteReader(value));
          }
        });
    return fresh;
  }

  private static Crossings random(Random random) {
    Crossings counts = new Crossings();
    counts.tested(1 + random.nextInt(5_000), random.nextInt(200));
    for (int i = random.nextInt(60); i > 0; i--) {
      counts.reached(0, random.nextInt(8), BAR);
    }
    return counts;
  }

  private void raise(Crossings counts) {
    for (int i = 0; i < 20; i++) {
      hear(judging, slots++, counts);
    }
  }

  private double barAfter(int minutes) {
    long nowMs = FIRST_SLOT * SLOT_MS + minutes * 60_000L;
    return judging.judged(List.of(signal(tenant(1), BAR)), nowMs).get(0).score().barNats();
  }

  private List<Signal> judge(Signal... signals) {
    return judging.judged(List.of(signals), (FIRST_SLOT + slots + 6) * SLOT_MS);
  }

  private static void hear(Judging judging, long slot, Crossings counts) {
    judging.bars().hear(crossed(slot, counts));
  }

  private static Flow.Crossed crossed(long slot, Crossings counts) {
    TreeMap<String, Crossings> byStreams = new TreeMap<>();
    byStreams.put(STREAMS, counts);
    return new Flow.Crossed("eu-1", FIRST_SLOT + slot, byStreams);
  }

  /** A tail that falls, and slower than theory says. */
  private static Crossings steep() {
    return crossings(60, 30, 14, 6, 2);
  }

  private static Crossings flat() {
    return crossings(90, 88, 86, 84, 82, 80, 78);
  }

  private static Crossings crossings(int... reached) {
    Crossings counts = new Crossings();
    counts.tested(6_000, 100);
    for (int level = 0; level < reached.length; level++) {
      for (int i = 0; i < reached[level]; i++) {
        counts.reached(level, level + 1, BAR);
      }
    }
    return counts;
  }

  private static Predicate<Signal> fires() {
    return signal -> signal.score().fires();
  }

  private static EntityKey tenant(int i) {
    return new EntityKey("eu-1", EntityKind.TENANT, "t" + i);
  }

  private static Signal signal(EntityKey entity, double nats) {
    return new Signal(
        DETECTOR, 0, new ScoreBuilder(entity).evidence(nats, BAR).build(), ScaleContext.UNKNOWN);
  }

  private Judging judging(EngineConfig config) {
    return new Judging(config, new ObservedBars(1, 2, meters), meters);
  }
}
