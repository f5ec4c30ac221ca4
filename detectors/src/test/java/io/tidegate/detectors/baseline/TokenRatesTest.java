package io.tidegate.detectors.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.detectors.aggregate.FleetSummary;
import io.tidegate.detectors.aggregate.UnknownUse;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class TokenRatesTest {
  /** Whatever a model's bytes, framing and pace are, its unknown requests are told by them. */
  @Property(tries = 200)
  void estimatesByTheModelsOwnRates(
      @ForAll @DoubleRange(min = 1, max = 300) double perToken,
      @ForAll @IntRange(max = 2_000) int framing,
      @ForAll @DoubleRange(min = 5, max = 400) double pace,
      @ForAll long seed) {
    Random random = new Random(seed);
    TokenRates rates = new TokenRates();
    for (int tick = 0; tick < 5; tick++) {
      FleetSummary summary = new FleetSummary();
      for (int i = 0; i < 40; i++) {
        long tokens = 20L + random.nextInt(800);
        summary.learn("m", event(tokens, perToken, framing, pace).outputTokens(tokens).build());
        summary.learn("other", event(tokens, 7, 90, 30).outputTokens(tokens).build());
      }
      rates.learn(summary.known());
    }
    long truth = 0;
    long[] row = new long[UnknownUse.WIDTH];
    for (int i = 0; i < 30; i++) {
      long tokens = 20L + random.nextInt(800);
      truth += tokens;
      InferenceEvent event = event(tokens, perToken, framing, pace).build();
      int kind = i % 3;
      row[kind == 0 ? UnknownUse.BOTH : kind == 1 ? UnknownUse.SIZED : UnknownUse.TIMED]++;
      row[kind == 0 ? UnknownUse.BOTH + 1 : UnknownUse.SIZED + 1] +=
          kind == 2 ? 0 : event.responseBytes();
      row[kind == 0 ? UnknownUse.BOTH + 2 : UnknownUse.TIMED + 1] +=
          kind == 1 ? 0 : event.latencyMicros();
    }
    assertThat((double) rates.estimate("m", row).output())
        .isCloseTo(truth, Percentage.withPercentage(5));
  }

  @Test
  void goesByPriorsBeforeAnythingIsKnown() {
    long[] row = new long[UnknownUse.WIDTH];
    row[UnknownUse.BOTH] = 10;
    row[UnknownUse.BOTH + 1] = 10 * 2_400;
    row[UnknownUse.BOTH + 2] = 10 * 60_000_000L;
    assertThat(new TokenRates().estimate("m", row).output()).isEqualTo(5_000);
    row[UnknownUse.BOTH + 2] = 10 * 2_000_000L;
    assertThat(new TokenRates().estimate("m", row).output()).isEqualTo(1_000);
  }

  @Test
  void aRequestOfWhichNothingIsKnownIsAnAverageOne() {
    TokenRates rates = new TokenRates();
    long[] row = new long[UnknownUse.WIDTH];
    row[UnknownUse.BARE] = 4;
    row[UnknownUse.INPUT_BARE] = 4;
    assertThat(rates.estimate("m", row)).isEqualTo(new TokenRates.Estimate(0, 0));
    FleetSummary summary = new FleetSummary();
    for (int i = 0; i < 30; i++) {
      summary.learn("m", event(1, 1, 1, 1).inputTokens(900).outputTokens(200).build());
    }
    rates.learn(summary.known());
    assertThat(rates.estimate("m", row)).isEqualTo(new TokenRates.Estimate(3_600, 800));
    assertThat(rates.estimate("unheard", row)).isEqualTo(new TokenRates.Estimate(3_600, 800));
  }

  @Test
  void modelsWithoutEndTakeABoundedState() {
    TokenRates rates = new TokenRates();
    for (int tick = 0; tick < 400; tick++) {
      FleetSummary summary = new FleetSummary();
      for (int i = 0; i < 50; i++) {
        summary.learn("model-" + tick + "-" + i, event(9, 4, 100, 50).outputTokens(9).build());
      }
      rates.learn(summary.known());
    }
    assertThat(bytes(rates).length).isLessThan(64 * 180);
  }

  @Test
  void comesBackFromItsBytes() {
    TokenRates rates = new TokenRates();
    FleetSummary summary = new FleetSummary();
    for (int i = 1; i < 60; i++) {
      summary.learn("m" + i % 3, event(i, 4.2, 300, 70).outputTokens(i).build());
    }
    rates.learn(summary.known());
    TokenRates read = new TokenRates();
    read.restore(new ByteReader(bytes(rates)));
    assertThat(bytes(read)).isEqualTo(bytes(rates));
  }

  @Property(tries = 100)
  void sumsByModelAreTheSameForAnySplitInAnyOrder(@ForAll long seed) {
    Random random = new Random(seed);
    FleetSummary whole = new FleetSummary();
    List<FleetSummary> parts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      parts.add(new FleetSummary());
    }
    for (int i = 0; i < 300; i++) {
      InferenceEvent event = event(i, 3, 50, 20).outputTokens(i).inputTokens(i % 7 - 1).build();
      String model = "m" + random.nextInt(60);
      whole.learn(model, event);
      parts.get(random.nextInt(5)).learn(model, event);
    }
    FleetSummary merged = new FleetSummary();
    parts.forEach(merged::merge);
    assertThat(bytes(merged)).isEqualTo(bytes(whole));
  }

  @Test
  void aFastStreamIsNoFasterThanModelsAre() {
    TokenRates rates = new TokenRates();
    FleetSummary summary = new FleetSummary();
    for (int i = 0; i < 50; i++) {
      summary.learn("m", event(1, 1, 1, 1).outputTokens(100_000).latencyMicros(10).build());
    }
    rates.learn(summary.known());
    long[] row = new long[UnknownUse.WIDTH];
    row[UnknownUse.TIMED] = 1;
    row[UnknownUse.TIMED + 1] = 1_000_000;
    assertThat((double) rates.estimate("m", row).output()).isCloseTo(2_000, within(1.0));
  }

  private static InferenceEventBuilder event(
      long tokens, double perToken, long framing, double pace) {
    return new InferenceEventBuilder()
        .timeMs(1_785_484_800_000L)
        .requestId("r")
        .cluster("eu-1")
        .tenant("acme")
        .model("m")
        .responseBytes(Math.round(framing + perToken * tokens))
        .latencyMicros(Math.round(tokens / pace * 1e6));
  }

  private static byte[] bytes(TokenRates rates) {
    ByteWriter out = new ByteWriter();
    rates.write(out);
    return out.toBytes();
  }

  private static byte[] bytes(FleetSummary summary) {
    ByteWriter out = new ByteWriter();
    summary.write(out);
    return out.toBytes();
  }
}
