package io.tidegate.detectors.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.detect.Crossings;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What of an entity's evidence counts, and how slots are kept. */
class CrossingTalliesTest {
  private static final long TICK_MS = 5_000;
  private static final long TICKS_PER_SLOT = CrossingTallies.SLOT_MS / TICK_MS;
  private static final EntityKey TENANT = new EntityKey("eu-1", EntityKind.TENANT, "t");
  private static final List<EntityDetector<?>> DETECTORS =
      DetectorCatalog.standard().entityDetectors();

  private final Crossings counts = new Crossings();
  private EntityMemory memory = new EntityMemory(DETECTORS);

  @Test
  void anEntityCountsOnceForEachLevelAndWindowAcrossARestart() {
    count(7, 12);
    count(7, 12);
    memory = EntityMemory.read(new ByteReader(memory.toBytes()), DETECTORS, new Meters());
    count(7, 12);
    count(7, 4);
    assertThat(textOf(counts)).isEqualTo("4 tests, 1 entity: 1 1 1 0 0 0 0");

    count(7, 18);
    assertThat(textOf(counts)).isEqualTo("5 tests, 1 entity: 1 1 1 1 1 0 0");

    count(8, 6);
    assertThat(textOf(counts)).isEqualTo("6 tests, 2 entity: 2 1 1 1 1 0 0");
  }

  @Test
  void whatWasProvedCountsNoLonger() {
    memory.count(3, 7, List.of(new ScoreBuilder(TENANT).proof().build()), new Crossings());
    count(7, 30);
    assertThat(textOf(counts)).isEqualTo("1 tests, 1 entity: 0 0 0 0 0 0 0");
    count(8, 30);
    assertThat(textOf(counts)).isEqualTo("2 tests, 2 entity: 1 1 1 1 1 1 1");
  }

  @Test
  void aSlotIsSentWhenItsLastTickIsClosedAndOnlyThen() {
    CrossingTallies tallies = new CrossingTallies(8, TICK_MS);
    tallies.of(TICKS_PER_SLOT - 1, "eu-1").of("spend-burst", EntityKind.TENANT).tested(5, 5);
    tallies.of(TICKS_PER_SLOT, "eu-1").of("spend-burst", EntityKind.TENANT).tested(7, 7);
    TreeMap<String, byte[]> rows = new TreeMap<>();
    tallies.drain(into(rows));
    assertThat(rows).hasSize(2);

    assertThat(tallies.takeBefore(TICKS_PER_SLOT - 1)).isEmpty();
    List<Flow.Crossed> sent = tallies.takeBefore(TICKS_PER_SLOT);
    tallies.drain(into(rows));
    assertThat(rows).hasSize(1);
    assertThat(sent).hasSize(1);
    Flow.Crossed crossed = (Flow.Crossed) Flow.read(Flow.bytes(sent.get(0)));
    assertThat(crossed.slot()).isZero();
    assertThat(textOf(requireNonNull(crossed.byStreams().get("spend-burst/tenant"))))
        .isEqualTo("5 tests, 5 entity: 0 0 0 0 0 0 0");
  }

  private void count(long window, double nats) {
    Score score = new ScoreBuilder(TENANT).evidence(nats, 12).build();
    memory.count(0, window, List.of(score), counts);
  }

  private static Stage.Rows into(TreeMap<String, byte[]> rows) {
    return new Stage.Rows() {
      @Override
      public void put(byte[] key, byte[] value) {
        rows.put(Arrays.toString(key), value);
      }

      @Override
      public void delete(byte[] key) {
        rows.remove(Arrays.toString(key));
      }
    };
  }

  private static String textOf(Crossings crossings) {
    ByteWriter out = new ByteWriter();
    crossings.write(out);
    ByteReader in = new ByteReader(out.toBytes());
    in.real();
    StringBuilder text = new StringBuilder();
    text.append(in.unsigned()).append(" tests, ").append(in.unsigned()).append(" entity:");
    for (int level = 0; level < Crossings.LEVELS; level++) {
      text.append(' ').append(in.unsigned());
    }
    return text.toString();
  }
}
