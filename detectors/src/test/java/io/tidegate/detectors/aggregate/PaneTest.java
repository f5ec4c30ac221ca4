package io.tidegate.detectors.aggregate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PaneTest {
  private static final EntityKey NODE = new EntityKey("eu-1", EntityKind.NODE, "gpu-1");
  private static final long START = 1_785_484_800_000L;

  @Property(tries = 200)
  void anySplitInAnyOrderGivesTheSameBytes(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int events) {
    Random random = new Random(seed);
    List<InferenceEvent> all = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      all.add(event(random));
    }
    Pane whole = new Pane(NODE, START);
    all.forEach(event -> whole.fold(event, event.costMicroUsd()));

    List<Pane> fragments = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      fragments.add(new Pane(NODE, START));
    }
    Collections.shuffle(all, random);
    for (InferenceEvent event : all) {
      fragments.get(random.nextInt(7)).fold(event, event.costMicroUsd());
    }
    Collections.shuffle(fragments, random);
    Pane merged = new Pane(NODE, START);
    fragments.forEach(fragment -> merged.merge(reread(fragment)));

    assertThat(bytes(merged)).isEqualTo(bytes(whole));
  }

  @Property(tries = 100)
  void whatCameLateIsTheSameHoweverSplitAndKeepsTheLatestTimes(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 600) int events) {
    Random random = new Random(seed);
    EntityKey tenant = new EntityKey("eu-1", EntityKind.TENANT, "t1");
    Pane whole = new Pane(tenant, START);
    List<Pane> fragments = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      fragments.add(new Pane(tenant, START));
    }
    for (int i = 0; i < events; i++) {
      long age = 3_000 + (long) (random.nextDouble() * Math.pow(10, 3 + random.nextInt(7)));
      InferenceEvent event = event(START - age, 1_000_000L);
      whole.foldLate(event, 7);
      fragments.get(random.nextInt(5)).foldLate(event, 7);
    }
    Collections.shuffle(fragments, random);
    Pane merged = new Pane(tenant, START);
    fragments.forEach(fragment -> merged.merge(reread(fragment)));
    assertThat(bytes(merged)).isEqualTo(bytes(whole));
    assertThat(whole.late()).hasSizeLessThanOrEqualTo(LateWork.KEPT);
    assertThat(whole.get(Amount.LATE)).isEqualTo(events);
    assertThat(whole.get(Amount.REQUESTS)).isZero();
  }

  @Test
  void aPaneThatComesLateKeepsItsSumsAtItsOwnTime() {
    Pane pane = new Pane(new EntityKey("eu-1", EntityKind.TENANT, "t1"), START);
    pane.fold(event(START + 1_000, 1_000_000L), 5);
    pane.foldLate(event(START - 60_000, 1_000_000L), 7);
    Pane late = reread(pane.asLate(START + 30_000));
    assertThat(late.get(Amount.LATE)).isEqualTo(2);
    assertThat(late.late())
        .extracting(LateWork.Sums::timeMs)
        .containsExactly(START - 60_000, START);
    assertThat(late.late()).extracting(LateWork.Sums::costMicroUsd).containsExactly(7L, 5L);
  }

  @Test
  void sumsStopAtTheLargestLong() {
    Pane pane = new Pane(NODE, START);
    pane.add(Amount.COST_MICRO_USD, Long.MAX_VALUE - 1);
    pane.add(Amount.COST_MICRO_USD, 10);
    assertThat(pane.get(Amount.COST_MICRO_USD)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void keepsTheEarliestStartsAndTheLatestEnd() {
    Pane pane = new Pane(NODE, START);
    for (int i = 100; i > 0; i--) {
      pane.fold(event(START + i, i * 1_000_000L), 1);
    }
    ServiceIntervals work = pane.work();
    assertThat(work).isNotNull();
    assertThat(work.size()).isEqualTo(ServiceIntervals.KEPT);
    assertThat(work.start(0)).isEqualTo(START + 100 - 100_000);
    assertThat(work.latestEnd()).isEqualTo(START + 100);
  }

  @Test
  void aClockThatIsAheadProvesNoEnd() {
    Pane pane = new Pane(NODE, START);
    pane.fold(event(START + 4_000, 1_000_000), Pricing.Cost.NONE, true);
    assertThat(pane.get(Amount.REQUESTS)).isEqualTo(1);
    assertThat(requireNonNull(pane.work()).endsAfter(START)).isFalse();
    pane.fold(event(START + 1_000, 1_000_000), 1);
    ServiceIntervals work = requireNonNull(pane.work());
    assertThat(work.latestEnd()).isEqualTo(START + 1_000);
    assertThat(work.endsAfter(START)).isTrue();
    ByteWriter out = new ByteWriter();
    pane.write(out);
    ServiceIntervals read = requireNonNull(Pane.read(new ByteReader(out.toBytes())).work());
    assertThat(read.size()).isEqualTo(2);
    assertThat(read.latestEnd()).isEqualTo(START + 1_000);
  }

  @Test
  void whatCameTooLateKeepsItsWorkButCountsOnlyAsLate() {
    Pane pane = new Pane(NODE, START);
    pane.fold(event(START + 1, 1_000), 5);
    Pane late = pane.asLate(START + 5_000);
    assertThat(late.get(Amount.LATE)).isEqualTo(1);
    assertThat(late.get(Amount.REQUESTS)).isZero();
    assertThat(late.get(Amount.COST_MICRO_USD)).isZero();
    assertThat(late.work()).isNotNull();
  }

  private static InferenceEvent event(Random random) {
    return new InferenceEventBuilder()
        .timeMs(START + random.nextInt(5_000))
        .requestId("r" + random.nextLong())
        .cluster("eu-1")
        .tenant("t" + random.nextInt(5))
        .node("gpu-1")
        .model("m" + random.nextInt(3))
        .status(random.nextInt(10) == 0 ? 500 : 200)
        .latencyMicros(random.nextInt(90_000_000))
        .queueMicros(random.nextInt(1_000_000))
        .inputTokens(random.nextInt(10_000))
        .outputTokens(random.nextInt(10_000))
        .egressBytes(random.nextInt(100))
        .costMicroUsd(random.nextInt(100_000))
        .build();
  }

  private static InferenceEvent event(long timeMs, long latencyMicros) {
    return new InferenceEventBuilder()
        .timeMs(timeMs)
        .requestId("r")
        .cluster("eu-1")
        .tenant("t")
        .node("gpu-1")
        .model("m")
        .latencyMicros(latencyMicros)
        .build();
  }

  private static Pane reread(Pane pane) {
    return Pane.read(new ByteReader(bytes(pane)));
  }

  private static byte[] bytes(Pane pane) {
    ByteWriter out = new ByteWriter();
    pane.write(out);
    return out.toBytes();
  }
}
