package io.tidegate.detectors.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.GatewayDecision;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.math.BigInteger;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** What a request costs where nobody says so. */
class PricingTest {
  private static final long MILLION = 1_000_000;

  /** 0.5 USD per million input tokens, 0.05 cached, 0.625 written, 1.5 output. */
  private static final Pricing.Price PRICE = new Pricing.Price(500_000, 50_000, 625_000, 1_500_000);

  private static final Pricing PRICING = of(PRICE);

  @Test
  void tokensOfACacheCostTheirOwnPrice() {
    InferenceEventBuilder event = event().inputTokens(10 * MILLION).cachedTokens(28 * MILLION / 3);
    assertThat(micros(event)).isEqualTo(800_000);
    assertThat(micros(event.cachedTokens(0))).isEqualTo(5 * MILLION);
    assertThat(micros(event.cacheWriteTokens(10 * MILLION))).isEqualTo(6_250_000);
  }

  @Test
  void cachedInputIsATenthAndWrittenInputTheWholeWhereNoPriceIsGiven() {
    assertThat(Pricing.Price.of(500_000, 1_500_000))
        .isEqualTo(new Pricing.Price(500_000, 50_000, 500_000, 1_500_000));
    assertThatThrownBy(() -> Pricing.Price.of(-1, 0)).hasMessageContaining("-1");
  }

  @Test
  void reasoningIsOutputAndNeverAddedToIt() {
    InferenceEventBuilder event = event().inputTokens(0).outputTokens(1_000).reasoningTokens(800);
    assertThat(micros(event)).isEqualTo(1_500);
    assertThat(micros(event.reasoningTokens(5_000))).isEqualTo(1_500);
    assertThat(micros(event.outputTokens(-1))).isEqualTo(7_500);
  }

  @Test
  void partsCountWithinTheirWholeAndAloneWhereItIsNotTold() {
    InferenceEventBuilder event = event().inputTokens(1_000).cachedTokens(9_000);
    assertThat(micros(event)).isEqualTo(50);
    assertThat(micros(event.cachedTokens(400).cacheWriteTokens(9_000))).isEqualTo(20 + 375);
    assertThat(micros(event.inputTokens(-1))).isEqualTo(20 + 5_625);
    assertThat(micros(event())).isZero();
  }

  @Test
  void costOfZeroOnServedTokensIsPricedAndOnOthersHolds() {
    InferenceEventBuilder event = event().inputTokens(2 * MILLION).outputTokens(0).costMicroUsd(0);
    assertThat(micros(event)).isEqualTo(MILLION);
    assertThat(micros(event.status(429))).isZero();
    assertThat(micros(event.costMicroUsd(-1))).isZero();
    assertThat(micros(event.outputTokens(1_000))).isEqualTo(MILLION + 1_500);
    assertThat(micros(event.status(499).costMicroUsd(-1))).isEqualTo(MILLION + 1_500);
    assertThat(micros(event.costMicroUsd(0))).isEqualTo(MILLION + 1_500);
    assertThat(micros(event.status(200).costMicroUsd(3))).isEqualTo(3);
    assertThat(micros(event.node(null).outputTokens(0).costMicroUsd(0))).isEqualTo(MILLION);
    assertThat(micros(event.decision(GatewayDecision.DENY))).isZero();
  }

  @Test
  void modelThatServedIsPricedBeforeTheOneThatWasAskedFor() {
    Pricing pricing =
        new Pricing(
            PRICE,
            true,
            new TreeMap<>(
                Map.of("asked", Pricing.Price.of(MILLION, 0), "free", Pricing.Price.of(0, 0))),
            new TreeMap<>());
    InferenceEventBuilder event = event().inputTokens(MILLION).outputTokens(0);
    assertThat(pricing.costOf(event.build())).isEqualTo(new Pricing.Cost(500_000, 0, true));
    event.model("asked");
    assertThat(pricing.costOf(event.build())).isEqualTo(new Pricing.Cost(MILLION, 0, false));
    event.servedModel("asked-2026");
    assertThat(pricing.costOf(event.build())).isEqualTo(new Pricing.Cost(MILLION, 0, false));
    event.servedModel("free");
    assertThat(pricing.costOf(event.build())).isEqualTo(Pricing.Cost.NONE);
  }

  @Property(tries = 2_000)
  void costIsExact(
      @ForAll @LongRange(max = 1_000_000_000L) long input,
      @ForAll @LongRange(max = 1_000_000_000L) long cached,
      @ForAll @LongRange(max = 1_000_000_000L) long written,
      @ForAll @LongRange(max = 1_000_000_000L) long output,
      @ForAll @LongRange(max = 1_000_000_000_000L) long dear,
      @ForAll @LongRange(max = 1_000_000_000_000L) long cheap) {
    Pricing.Cost cost =
        of(new Pricing.Price(dear, cheap, dear / 2, cheap))
            .costOf(
                event()
                    .inputTokens(input)
                    .cachedTokens(cached)
                    .cacheWriteTokens(written)
                    .outputTokens(output)
                    .build());
    long ofCache = Math.min(cached, input);
    long ofWritten = Math.min(written, input - ofCache);
    BigInteger exact =
        product(input - ofCache - ofWritten, dear)
            .add(product(ofCache, cheap))
            .add(product(ofWritten, dear / 2))
            .add(product(output, cheap));
    assertThat(product(cost.microUsd(), MILLION).add(BigInteger.valueOf(cost.millionths())))
        .isEqualTo(exact);
    assertThat(cost.millionths()).isBetween(0, 999_999);
  }

  @Property(tries = 200)
  void sumsOfPanesLoseNothingHoweverTheyAreSplit(
      @ForAll @IntRange(min = 1, max = 500) int requests, @ForAll long seed) {
    Pricing cheap = of(Pricing.Price.of(20_000, 30_001));
    Random random = new Random(seed);
    Pane whole = pane();
    Pane[] parts = {pane(), pane(), pane()};
    BigInteger exact = BigInteger.ZERO;
    for (int i = 0; i < requests; i++) {
      long input = random.nextInt(60);
      long output = random.nextInt(5);
      InferenceEventBuilder event = event().inputTokens(input).outputTokens(output);
      Pricing.Cost cost = cheap.costOf(event.build());
      whole.fold(event.build(), cost, false);
      parts[random.nextInt(3)].fold(event.build(), cost, false);
      exact = exact.add(product(input, 20_000)).add(product(output, 30_001));
    }
    parts[2].merge(parts[0]);
    parts[2].merge(parts[1]);
    for (Pane pane : new Pane[] {whole, parts[2]}) {
      assertThat(
              product(pane.get(Amount.COST_MICRO_USD), MILLION)
                  .add(BigInteger.valueOf(pane.get(Amount.COST_MILLIONTHS))))
          .isEqualTo(exact);
    }
  }

  @Test
  void whatIsAssumedIsNotProven() {
    Pane pane = pane();
    pane.fold(event().build(), new Pricing.Cost(5, 0, false), false);
    pane.fold(event().build(), new Pricing.Cost(7, 600_000, true), false);
    assertThat(pane.get(Amount.COST_MICRO_USD)).isEqualTo(12);
    assertThat(pane.provenMicroUsd()).isEqualTo(4);
    assertThat(pane.names(Naming.UNPRICED_MODEL)).containsExactly(Map.entry("m", 1L));
    assertThat(pane.names(Naming.PRICED_MODEL)).containsExactly(Map.entry("m", 1L));
    pane.fold(event().finishReason("abort").build(), new Pricing.Cost(0, 1, true), false);
    assertThat(pane.names(Naming.UNPRICED_MODEL)).containsExactly(Map.entry("m", 1L));
    assertThat(pane.provenMicroUsd()).isEqualTo(3);
    pane.add(Amount.COST_MICRO_USD, Long.MAX_VALUE);
    pane.merge(pane());
    assertThat(pane.get(Amount.COST_MICRO_USD)).isEqualTo(Long.MAX_VALUE);
  }

  private static Pane pane() {
    return new Pane(new EntityKey("eu-1", EntityKind.CLUSTER, "eu-1"), 0);
  }

  private static Pricing of(Pricing.Price price) {
    return new Pricing(price, false, new TreeMap<>(), new TreeMap<>());
  }

  private static BigInteger product(long a, long b) {
    return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
  }

  private static long micros(InferenceEventBuilder event) {
    return PRICING.costOf(event.build()).microUsd();
  }

  private static InferenceEventBuilder event() {
    return new InferenceEventBuilder()
        .timeMs(1_785_484_800_000L)
        .requestId("r")
        .cluster("eu-1")
        .tenant("t")
        .node("n")
        .model("m");
  }
}
