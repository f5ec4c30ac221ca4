package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.baseline.Demand;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.codec.Version;
import io.tidegate.detectors.detect.Detector;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a detector remembers of an entity, from one release to the next. */
class RenewalTest {
  private static final long TICK_MS = 5_000;
  private static final long TICKS_PER_HOUR = 720;
  private static final EntityKey TENANT = new EntityKey("eu-1", EntityKind.TENANT, "t1");

  private final Meters meters = new Meters();
  private long tick = 1_000;

  @Test
  void aStateOfTheSameVersionGoesOn() {
    byte[] row = learnt(new Counting(Version.FIRST)).toBytes();
    EntityMemory again = restored(row, new Counting(Version.FIRST));
    assertThat(meters.count(Meter.STATES_RENEWED)).isZero();
    assertThat(again.isToBeWritten()).isFalse();
    assertThat(again.toBytes()).isEqualTo(row);
    assertThat(step(again).observed()).isEqualTo(11);
    assertThat(step(again).provisional()).isFalse();
  }

  @Test
  void aStateOfTheVersionBeforeIsReadAndWrittenAnew() {
    Counting next = new Counting(Version.FIRST.next(before -> before));
    EntityMemory again = restored(learnt(new Counting(Version.FIRST)).toBytes(), next);
    assertThat(meters.count(Meter.STATES_RENEWED)).isZero();
    assertThat(again.isToBeWritten()).isTrue();
    assertThat(step(again).observed()).isEqualTo(11);
    assertThat(restored(again.toBytes(), next).isToBeWritten()).isFalse();
  }

  @Test
  void aStateThatCannotBeReadBeginsAnewAndIsProvisionalForAnHour() {
    Counting other = new Counting(Version.FIRST.next());
    EntityMemory again = restored(learnt(new Counting(Version.FIRST)).toBytes(), other);
    assertThat(meters.count(Meter.STATES_RENEWED)).isOne();
    assertThat(again.isToBeWritten()).isTrue();
    again = restored(again.toBytes(), other);
    tick += 10 * TICKS_PER_HOUR;
    for (int i = 0; i < TICKS_PER_HOUR; i++) {
      Score score = step(again);
      assertThat(score.observed()).isEqualTo(i + 1);
      assertThat(score.provisional()).isTrue();
      again = i % 100 == 0 ? restored(again.toBytes(), other) : again;
    }
    assertThat(step(again).provisional()).isFalse();
    assertThat(step(restored(again.toBytes(), other)).provisional()).isFalse();
    assertThat(meters.count(Meter.STATES_RENEWED)).isOne();
  }

  @Test
  void whatIsRememberedOfADetectorThatIsGoneIsForgotten() {
    EntityMemory again =
        EntityMemory.read(
            new ByteReader(learnt(new Counting(Version.FIRST)).toBytes()), List.of(), meters);
    assertThat(meters.count(Meter.STATES_RENEWED)).isZero();
    assertThat(again.firstTick()).isEqualTo(1_001);
  }

  private EntityMemory learnt(Counting detector) {
    EntityMemory memory = new EntityMemory(List.of(detector));
    for (int i = 0; i < 10; i++) {
      step(memory);
    }
    return memory;
  }

  private EntityMemory restored(byte[] row, Detector detector) {
    ByteReader in = new ByteReader(row);
    EntityMemory memory = EntityMemory.read(in, List.of((EntityDetector<?>) detector), meters);
    assertThat(in.atEnd()).isTrue();
    return memory;
  }

  private Score step(EntityMemory memory) {
    tick++;
    EntitySeen seen =
        new EntitySeen(
            tick,
            TICK_MS,
            new Pane(TENANT, tick * TICK_MS),
            null,
            new EntitySeen.ClusterChanges(0, Long.MIN_VALUE, Demand.NONE));
    return memory.step(0, seen).get(0);
  }

  /** Tells in how many ticks it saw the entity. */
  private record Counting(Version version) implements EntityDetector<Long> {
    @Override
    public Long fresh() {
      return 0L;
    }

    @Override
    public Judged<Long> judge(Long state, EntitySeen seen) {
      Score score = new ScoreBuilder(TENANT).evidence(9, 8).compared("ticks", state + 1, 0).build();
      return new Judged<>(state + 1, List.of(score));
    }

    @Override
    public Codec<Long> codec() {
      Version own = version;
      return new Codec<>() {
        @Override
        public void write(Long value, ByteWriter out) {
          out.unsigned(value);
        }

        @Override
        public Long read(ByteReader in) {
          return in.unsigned();
        }

        @Override
        public Version version() {
          return own;
        }
      };
    }

    @Override
    public DetectorSpec spec() {
      return new DetectorSpecBuilder("counting", "Counting", Family.VOLUME)
          .what("Counts ticks.")
          .why("It is there to be read back.")
          .kinds(EntityKind.TENANT)
          .rule("every tick")
          .limits("Judges nothing.")
          .remediation("Nothing.", "Nothing.", "Nothing.")
          .build();
    }
  }
}
