package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WaitingPanesTest {
  private static final int ROW = 2;
  private static final long TICK_MS = 5_000;

  private WaitingPanes panes = new WaitingPanes(ROW, TICK_MS);
  private final Rows rows = new Rows();

  /** Rows as a store keeps them, and how often each was touched. */
  private static final class Rows implements Stage.Rows {
    private final TreeMap<byte[], byte[]> kept = new TreeMap<>(Arrays::compareUnsigned);
    private int puts;
    private int tombstones;

    @Override
    public void put(byte[] key, byte[] value) {
      kept.put(key, value);
      puts++;
    }

    @Override
    public void delete(byte[] key) {
      kept.remove(key);
      tombstones++;
    }
  }

  @Test
  void activeEntitiesLeaveNoTombstones() {
    int ticks = 700;
    for (int tick = 0; tick < ticks; tick++) {
      for (int id = 0; id < 20; id++) {
        panes.add(tick, pane(id, tick, 1));
      }
      panes.drain(rows);
      if (tick > 0) {
        assertThat(panes.take(tick - 1)).hasSize(20);
      }
      panes.drain(rows);
    }
    assertThat(rows.tombstones).isZero();
    assertThat(rows.puts).isEqualTo(20 * ticks);
    assertThat(rows.kept).hasSize(40);
  }

  @Test
  void rowsGoWithTheEntity() {
    panes.add(0, pane(1, 0, 1));
    panes.drain(rows);
    for (int tick = 0; tick < 2_000; tick++) {
      panes.add(tick, pane(2, tick, 1));
      panes.take(tick);
      panes.drain(rows);
    }
    assertThat(rows.kept).hasSizeLessThan(2);
    assertThat(rows.tombstones).isEqualTo(1);
  }

  @Test
  void rowsOfHeldTicksGoWhenTheyAreClosed() {
    for (int tick = 0; tick < 200; tick++) {
      panes.add(tick, pane(1, tick, 1));
      panes.drain(rows);
    }
    assertThat(rows.kept).hasSize(200);
    for (int tick = 0; tick < 600; tick++) {
      panes.add(tick + 1, pane(1, tick + 1, 1));
      panes.take(tick);
      panes.drain(rows);
    }
    assertThat(rows.kept).hasSizeLessThan(5);
  }

  /** What is restored at any time is what waits, whatever was opened, held, closed and late. */
  @Property(tries = 200)
  void whatIsRestoredIsWhatWaits(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int most) {
    panes = new WaitingPanes(ROW, TICK_MS);
    rows.kept.clear();
    Random random = new Random(seed);
    TreeMap<Long, TreeMap<EntityKey, Long>> expected = new TreeMap<>();
    long closed = 0;
    for (int step = 0; step < 300; step++) {
      switch (random.nextInt(5)) {
        case 0, 1, 2 -> {
          long tick = closed + random.nextInt(most);
          int id = random.nextInt(4);
          panes.add(tick, pane(id, tick, 1));
          expected
              .computeIfAbsent(tick, unseen -> new TreeMap<>())
              .merge(entity(id), 1L, Long::sum);
        }
        case 3 -> {
          closed++;
          SortedMap<Long, TreeMap<EntityKey, Long>> over = expected.headMap(closed);
          for (Long tick = panes.firstTick();
              tick != null && tick < closed;
              tick = panes.firstTick()) {
            assertThat(requests(panes.take(tick))).isEqualTo(over.get(tick));
          }
          over.clear();
        }
        default -> {
          panes.drain(rows);
          panes = new WaitingPanes(ROW, TICK_MS);
          rows.kept.forEach(this::restore);
          panes.restored(closed);
        }
      }
    }
    for (Long tick = panes.firstTick(); tick != null; tick = panes.firstTick()) {
      assertThat(requests(panes.take(tick))).isEqualTo(expected.remove(tick));
    }
    assertThat(expected).isEmpty();
  }

  private void restore(byte[] key, byte[] value) {
    ByteReader keyIn = new ByteReader(key);
    assertThat(keyIn.u8()).isEqualTo(ROW);
    panes.restore(keyIn, new ByteReader(value));
  }

  private static Map<EntityKey, Long> requests(Map<EntityKey, Pane> taken) {
    Map<EntityKey, Long> requests = new TreeMap<>();
    taken.forEach((entity, pane) -> requests.put(entity, pane.get(Amount.REQUESTS)));
    return requests;
  }

  private static Pane pane(int id, long tick, long requests) {
    Pane pane = new Pane(entity(id), tick * TICK_MS);
    pane.add(Amount.REQUESTS, requests);
    return pane;
  }

  private static EntityKey entity(int id) {
    return new EntityKey("eu-1", EntityKind.TENANT, "tenant-" + id);
  }
}
