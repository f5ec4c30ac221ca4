package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.RequestPhase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class OpenRequestsTest {
  private static final long TICK_MS = 5_000;
  private static final long START = 1_785_484_800_000L;
  private static final EntityKey TENANT = new EntityKey("eu-1", EntityKind.TENANT, "acme");

  private OpenRequests open = new OpenRequests(8);
  private final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
  private double counted;

  /**
   * Whatever of beginnings and progress is lost, repeated or disordered within a tick: what was
   * counted when all have ended is what the ends tell alone, and never more than was used before.
   */
  @Property(tries = 300)
  void countsWhatTheEndsTellAndNeverMoreBefore(@ForAll long seed) {
    Random random = new Random(seed);
    open = new OpenRequests(8);
    rows.clear();
    counted = 0;
    int ticks = 30;
    List<List<InferenceEvent>> byTick = new ArrayList<>();
    for (int i = 0; i < ticks; i++) {
      byTick.add(new ArrayList<>());
    }
    double[] used = new double[ticks];
    double whole = 0;
    for (int request = 0; request < 25; request++) {
      int from = random.nextInt(ticks);
      int to = from + random.nextInt(ticks - from);
      long perTick = 1L + random.nextInt(900);
      String id = "r" + request;
      tell(byTick.get(from), at(from, id, RequestPhase.START, 0), random);
      for (int i = from; i <= to; i++) {
        long sum = perTick * (i - from);
        tell(byTick.get(i), at(i, id, RequestPhase.PROGRESS, sum), random);
        used[i] += sum;
      }
      long total = perTick * (to - from) + random.nextInt(50);
      byTick.get(to).add(at(to, id, RequestPhase.END, total));
      whole += total;
      for (int i = to; i < ticks; i++) {
        used[i] += i == to ? total - perTick * (to - from) : total;
      }
    }
    for (int i = 0; i < ticks; i++) {
      Collections.shuffle(byTick.get(i), random);
      step(i, byTick.get(i), random);
      assertThat(counted).isLessThanOrEqualTo(used[i]);
      if (random.nextInt(5) == 0) {
        restart();
      }
    }
    assertThat(counted).isEqualTo(whole);
  }

  @Test
  void countsThoseThatBeganAndHaveNotEnded() {
    Pane pane = step(0, at(0, "a", RequestPhase.START, 0), at(0, "b", RequestPhase.START, 0));
    assertThat(pane.get(Amount.OPEN_REQUESTS)).isEqualTo(2);
    assertThat(pane.get(Amount.HEARD_REQUESTS)).isEqualTo(2);
    pane = step(20, at(20, "a", RequestPhase.END, 5));
    assertThat(pane.get(Amount.OPEN_REQUESTS)).isEqualTo(1);
    assertThat(pane.get(Amount.HEARD_REQUESTS)).isZero();
    restart();
    pane = step(24, at(24, "b", RequestPhase.PROGRESS, 700));
    assertThat(pane.get(Amount.HEARD_REQUESTS)).isEqualTo(1);
    assertThat(pane.get(Amount.RUNNING_COST_MICRO_USD)).isEqualTo(700);
  }

  @Test
  void manyUnderOneIdAreMany() {
    List<InferenceEvent> events = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      events.add(event(0, "same", RequestPhase.START).timeMs(START + i).build());
      events.add(events.get(events.size() - 1));
    }
    assertThat(step(0, events, new Random(1)).get(Amount.OPEN_REQUESTS)).isEqualTo(40);
    restart();
    step(1, at(1, "same", RequestPhase.PROGRESS, 70));
    Pane pane = step(2, at(2, "same", RequestPhase.END, 90));
    assertThat(pane.get(Amount.OPEN_REQUESTS)).isEqualTo(39);
    assertThat(counted).isEqualTo(90);
    for (int i = 1; i < 40; i++) {
      step(2 + i, at(2 + i, "same", RequestPhase.END, 10));
    }
    assertThat(counted).isEqualTo(90 + 39 * 10);
    assertThat(step(42).get(Amount.OPEN_REQUESTS)).isZero();
  }

  @Test
  void progressAfterTheEndOpensNothing() {
    step(0, at(0, "a", RequestPhase.START, 0), at(0, "a", RequestPhase.PROGRESS, 10));
    step(1, at(1, "a", RequestPhase.END, 40));
    Pane pane = step(2, at(2, "a", RequestPhase.PROGRESS, 30));
    assertThat(pane.get(Amount.OPEN_REQUESTS)).isZero();
    assertThat(counted).isEqualTo(40);
  }

  @Test
  void whatIsTriedAgainUnderItsIdRunsAgain() {
    step(0, at(0, "a", RequestPhase.START, 0), at(0, "a", RequestPhase.PROGRESS, 10));
    step(1, at(1, "a", RequestPhase.END, 0));
    Pane pane = step(2, at(2, "a", RequestPhase.START, 0));
    assertThat(pane.get(Amount.OPEN_REQUESTS)).isEqualTo(1);
    step(3, at(3, "a", RequestPhase.END, 90));
    assertThat(counted).isEqualTo(90);
  }

  @Test
  void aLostBeginningIsMadeUpForByProgressButItsPastIsNotCounted() {
    Pane pane = step(0, at(0, "a", RequestPhase.PROGRESS, 9_000));
    assertThat(pane.get(Amount.OPEN_REQUESTS)).isEqualTo(1);
    assertThat(counted).isZero();
    step(1, at(1, "a", RequestPhase.PROGRESS, 9_400));
    assertThat(counted).isEqualTo(400);
    step(2, at(2, "a", RequestPhase.END, 9_500));
    assertThat(counted).isEqualTo(9_500);
  }

  @Test
  void whatNobodyEndsIsForgotten() {
    step(0, at(0, "a", RequestPhase.START, 0), at(0, "b", RequestPhase.START, 0));
    step(1, at(1, "a", RequestPhase.PROGRESS, 500));
    assertThat(counted).isEqualTo(500);
    long quarter = OpenRequests.OPEN_MS / TICK_MS;
    assertThat(step(quarter + 2).get(Amount.OPEN_REQUESTS)).isZero();
    step(OpenRequests.KEPT_MS / TICK_MS + 2);
    assertThat(counted).isZero();
    restart();
    assertThat(rows).isEmpty();
    step(900, at(900, "a", RequestPhase.END, 800));
    assertThat(counted).isEqualTo(800);
  }

  @Test
  void anEndThatTellsNothingLeavesWhatProgressTold() {
    step(0, at(0, "a", RequestPhase.START, 0));
    Pane before = step(1, at(1, "a", RequestPhase.PROGRESS, 500));
    assertThat(before.get(Amount.RUNNING_TOKENS)).isEqualTo(500);
    InferenceEvent cut =
        event(2, "a", RequestPhase.END).status(0).node("n1").latencyMicros(9_000_000).build();
    Pane pane = step(2, cut);
    assertThat(pane.get(Amount.SETTLED_TOKENS)).isZero();
    assertThat(pane.get(Amount.SETTLED_COST_MICRO_USD)).isZero();
  }

  @Test
  void slowProgressCountsToTheLastMinuteOnlyInPart() {
    step(0, at(0, "a", RequestPhase.START, 0));
    Pane pane = step(60, at(60, "a", RequestPhase.PROGRESS, 50_000));
    assertThat(pane.get(Amount.RUNNING_TOKENS)).isBetween(9_990L, 10_000L);
    assertThat(pane.get(Amount.RUNNING_COST_MICRO_USD)).isEqualTo(50_000);
  }

  @Test
  void requestsWithoutEndTakeABoundedState() {
    for (int tick = 0; tick < 12; tick++) {
      List<InferenceEvent> events = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        events.add(at(tick, "r" + tick + "-" + i, RequestPhase.START, 0));
      }
      assertThat(step(tick, events, new Random(1)).get(Amount.OPEN_REQUESTS))
          .isLessThanOrEqualTo(8_192);
    }
    restart();
    assertThat(rows.firstEntry().getValue().length).isLessThan(8_192 * 30);
  }

  private void tell(List<InferenceEvent> to, InferenceEvent event, Random random) {
    for (int times = random.nextInt(3); times > 0; times--) {
      to.add(event);
    }
  }

  private Pane step(long tick, InferenceEvent... events) {
    return step(tick, List.of(events), new Random(tick));
  }

  /** The pane of a tick, folded in fragments that are merged in any order. */
  private Pane step(long tick, List<InferenceEvent> events, Random random) {
    List<Pane> parts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      parts.add(new Pane(TENANT, START + tick * TICK_MS));
    }
    for (InferenceEvent event : events) {
      Pane part = parts.get(random.nextInt(3));
      if (event.counts()) {
        part.fold(event, Math.max(0, event.costMicroUsd()));
        part.foldEnd(event);
      } else {
        part.foldPhase(event, event.costMicroUsd());
      }
    }
    Pane pane = new Pane(TENANT, START + tick * TICK_MS);
    parts.forEach(part -> pane.merge(reread(part)));
    open.step(pane, START + (tick + 1) * TICK_MS);
    counted +=
        (double) pane.get(Amount.COST_MICRO_USD)
            + pane.get(Amount.RUNNING_COST_MICRO_USD)
            - pane.get(Amount.SETTLED_COST_MICRO_USD)
            - pane.get(Amount.FORGOTTEN_COST_MICRO_USD);
    return pane;
  }

  private void restart() {
    open.drain(
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
    open = new OpenRequests(8);
    rows.forEach(
        (key, value) -> {
          ByteReader in = new ByteReader(key);
          in.u8();
          open.restore(in, new ByteReader(value));
        });
  }

  private static Pane reread(Pane pane) {
    ByteWriter out = new ByteWriter();
    pane.write(out);
    return Pane.read(new ByteReader(out.toBytes()));
  }

  /** At the end of what happens in a tick if it is the request's end, else before. */
  private static InferenceEvent at(long tick, String id, RequestPhase phase, long used) {
    return event(tick, id, phase).inputTokens(0).outputTokens(used).costMicroUsd(used).build();
  }

  private static InferenceEventBuilder event(long tick, String id, RequestPhase phase) {
    long within = phase == RequestPhase.START ? 0 : phase == RequestPhase.PROGRESS ? 10 : 4_000;
    return new InferenceEventBuilder()
        .timeMs(START + tick * TICK_MS + within)
        .requestId(id)
        .cluster("eu-1")
        .tenant("acme")
        .phase(phase)
        .model("m");
  }
}
