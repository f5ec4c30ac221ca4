package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** While one input holds the ticks, panes of all that others have read wait in rows. */
class ShelvedPanesTest {
  private static final long TICK_MS = 5_000;
  private static final long START_TICK = 1_785_484_800_000L / TICK_MS;
  private static final int TICKS = 90;
  private static final int TENANTS = 1_000;

  @Test
  void whatWaitsForAnotherInputFillsNoHeapAndIsJudgedAsIfItHad() {
    List<String> onHeap = run(false, false);
    List<String> shelved = run(true, false);
    assertThat(onHeap).hasSizeGreaterThan(5);
    assertThat(shelved).isEqualTo(onHeap);
  }

  @Test
  void restartsChangeNothing() {
    assertThat(run(true, true)).isEqualTo(run(true, false));
  }

  private static List<String> run(boolean hasShelf, boolean restarts) {
    MemoryShelf rows = new MemoryShelf();
    List<String> sent = new ArrayList<>();
    Outbox out = outbox(sent);
    DetectStage stage = stage(hasShelf, rows);
    Random random = new Random(5);
    int fragments = 0;
    for (long tick = START_TICK; tick < START_TICK + TICKS; tick++) {
      for (int i = 0; i < TENANTS; i++) {
        int tenant = random.nextInt(TENANTS);
        // A tick's events come in two reads, and some belong to the tick before.
        stage.receive(pane(tick - (i % 10 == 0 ? 1 : 0), tenant, i));
        if (++fragments % 1_500 == 0) {
          stage.drainChanges(rows);
          assertThat(stage.panesOnHeap())
              .isLessThan(hasShelf ? DetectStage.MOST_PANES + 5 * TENANTS : Integer.MAX_VALUE);
          if (restarts && fragments % 4_500 == 0) {
            stage = stage(hasShelf, rows);
            rows.restoreInto(stage);
          }
        }
      }
      stage.receive(control(0, tick), out);
    }
    for (long tick = START_TICK; tick <= START_TICK + TICKS; tick++) {
      stage.receive(control(1, tick), out);
      stage.drainChanges(rows);
    }
    assertThat(stage.panesOnHeap()).isLessThanOrEqualTo(2 * TENANTS);
    return sent;
  }

  private static DetectStage stage(boolean hasShelf, MemoryShelf rows) {
    DetectStage stage = new DetectStage(EngineConfig.defaults(), 0, 1);
    if (hasShelf) {
      stage.shelve(rows);
    }
    return stage;
  }

  private static Pane pane(long tick, int tenant, int i) {
    Pane pane = new Pane(new EntityKey("eu-1", EntityKind.TENANT, "t" + tenant), tick * TICK_MS);
    pane.add(Amount.REQUESTS, 1 + i % 3);
    pane.add(Amount.SERVED, 1 + i % 3);
    pane.add(Amount.COST_MICRO_USD, 10_000L * (1 + i % 7));
    return pane;
  }

  private static byte[] control(int from, long closed) {
    return Flow.bytes(new Flow.Control(from, 2, closed, Standing.ACTIVE, new TreeMap<>()));
  }

  /** Remembers what is sent to decide. */
  private static Outbox outbox(List<String> sent) {
    return (Outbox)
        Proxy.newProxyInstance(
            Outbox.class.getClassLoader(),
            new Class<?>[] {Outbox.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("toDecide")) {
                sent.add(Arrays.toString((byte[]) arguments[0]));
              }
              return null;
            });
  }

  private static final class MemoryShelf implements Shelf {
    private final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);

    void restoreInto(DetectStage stage) {
      new TreeMap<>(rows).forEach(stage::restore);
      stage.restored();
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
      return rows.get(key);
    }

    @Override
    public void scan(byte[] prefix, BiConsumer<byte[], byte[]> consumer) {
      new TreeMap<>(rows.tailMap(prefix, true))
          .forEach(
              (key, value) -> {
                if (key.length >= prefix.length
                    && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
                  consumer.accept(key, value);
                }
              });
    }

    @Override
    public void put(byte[] key, byte[] value) {
      rows.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
      rows.remove(key);
    }
  }
}
