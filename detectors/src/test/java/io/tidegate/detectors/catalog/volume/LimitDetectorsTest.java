package io.tidegate.detectors.catalog.volume;

import static io.tidegate.schemas.event.InferenceEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Pricing;
import io.tidegate.detectors.detect.EntityRun;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.event.InferenceEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Limits and budgets of records, against what was used. */
class LimitDetectorsTest {
  private static final EntityRecord.Limits LIMITS =
      new EntityRecord.Limits(60_000, 10, 8, 4_000, 1_000);
  private static final EntityRecord LIMITED = EntityRecord.of("api_key/e1").withLimits(LIMITS);
  private static final EntityRecord BUDGET = EntityRecord.of("tenant/e1").withBudget(720, "month");
  private static final int TICKS_PER_HOUR = 720;

  @Test
  void tokensWithinAMinuteOverTheLimitAreFound() {
    EntityRun<HardLimitDetector.State> run = limited(LIMITED);
    for (int i = 0; i < 100; i++) {
      assertThat(run.tick(pane -> pane.add(Amount.INPUT_TOKENS, 5_000))).isEmpty();
    }
    assertThat(run.tick(pane -> pane.add(Amount.INPUT_TOKENS, 5_001)))
        .singleElement()
        .extracting(Score::severity)
        .isEqualTo(Severity.MEDIUM);
    assertThat(run.tick(pane -> pane.add(Amount.INPUT_TOKENS, 80_000)))
        .singleElement()
        .extracting(Score::severity)
        .isEqualTo(Severity.HIGH);
    run.silence(12);
    assertThat(run.tick(pane -> pane.add(Amount.INPUT_TOKENS, 5_000))).isEmpty();
  }

  @Test
  void costWithinAnHourOverTheLimitIsFound() {
    EntityRun<HardLimitDetector.State> run = limited(LIMITED);
    for (int i = 0; i < TICKS_PER_HOUR - 30; i++) {
      assertThat(run.spending(10.0 / TICKS_PER_HOUR)).isEmpty();
    }
    assertThat(run.spending(1)).singleElement().extracting(Score::excessUsdPerHour).isNotNull();
  }

  @Test
  void requestsInFlightOverTheLimitAreFoundAndUnderItNot() {
    EntityRun<HardLimitDetector.State> under = limited(LIMITED);
    EntityRun<HardLimitDetector.State> over = limited(LIMITED);
    for (int i = 0; i < 120; i++) {
      under.tick(pane -> pane.add(Amount.LATENCY_MICROS, 8 * EntityRun.TICK_MS * 1_000));
      over.tick(pane -> pane.add(Amount.LATENCY_MICROS, 12 * EntityRun.TICK_MS * 1_000));
    }
    assertThat(under.fired()).isEmpty();
    assertThat(over.fired()).isNotEmpty();
    assertThat(over.fired().get(0).parameter()).isEqualTo("requests in flight");
  }

  @Test
  void lengthOfOneRequestIsLowAndATenantsLimitIsNotItsKeys() {
    EntityRun<HardLimitDetector.State> run = limited(LIMITED);
    assertThat(run.tick(run.request().inputTokens(4_000).outputTokens(1_000).build())).isEmpty();
    assertThat(run.tick(run.request().inputTokens(4_001).build()))
        .singleElement()
        .extracting(Score::severity)
        .isEqualTo(Severity.LOW);
    EntityRun<HardLimitDetector.State> other =
        limited(EntityRecord.of("tenant/t1").withLimits(LIMITS));
    assertThat(other.tick(other.request().inputTokens(1_000_000).build())).isEmpty();
    assertThat(other.availability().missing()).contains("limits");
  }

  @Test
  void budgetThatBurnsFastIsFoundWithinTheHour() {
    EntityRun<BudgetBurnDetector.State> run = budgeted(BUDGET);
    int ticks = 0;
    while (run.fired().isEmpty() && ticks < TICKS_PER_HOUR) {
      run.spending(40.0 / TICKS_PER_HOUR);
      ticks++;
    }
    assertThat(run.fired()).singleElement().extracting(Score::severity).isEqualTo(Severity.MEDIUM);
    assertThat(ticks).isBetween(TICKS_PER_HOUR / 4, TICKS_PER_HOUR);
  }

  @Test
  void shortBurstAndUseAtTheBudgetsPaceAreSilent() {
    EntityRun<BudgetBurnDetector.State> run = budgeted(BUDGET);
    for (int i = 0; i < 10 * TICKS_PER_HOUR; i++) {
      run.spending((i % TICKS_PER_HOUR < 24 ? 0.2 : 0.5 / TICKS_PER_HOUR));
    }
    assertThat(run.fired()).isEmpty();
  }

  @Test
  void dayBudgetThatIsUsedUpIsFoundAndANewDayBeginsAnew() {
    EntityRun<BudgetBurnDetector.State> run =
        budgeted(EntityRecord.of("tenant/e1").withBudget(10, "day"));
    for (int hour = 0; hour < 16; hour++) {
      run.spending(0.625);
      run.silence(TICKS_PER_HOUR - 1);
    }
    assertThat(run.fired()).singleElement().extracting(Score::observed).isEqualTo(10.0);
    assertThat(run.spending(0.625)).isEmpty();
    assertThat(budgeted(null).availability().missing()).contains("budget_usd");
  }

  @Test
  void whatComesLateCountsInItsOwnMinuteAndInNoOther() {
    EntityRecord.Limits ofMinutes = new EntityRecord.Limits(60_000, 10, 8, -1, -1);
    EntityRun<HardLimitDetector.State> run =
        limited(EntityRecord.of("api_key/e1").withLimits(ofMinutes));
    for (int i = 0; i < 12; i++) {
      assertThat(run.tick(pane -> pane.add(Amount.INPUT_TOKENS, 4_500))).isEmpty();
    }
    run.silence(11);
    assertThat(run.tick(late(run, 10, 7_000, 0))).isEmpty();
    assertThat(run.tick(late(run, 95, 5_900, 0))).isEmpty();
    assertThat(run.tick(late(run, 95, 101, 0)))
        .singleElement()
        .extracting(Score::observed)
        .isEqualTo(60_001.0);
    run.silence(36);
    assertThat(run.tick(late(run, 270, 50_000, 0))).isEmpty();
  }

  @Test
  void whatComesLateIsOfTheBudgetOfItsOwnDay() {
    EntityRecord record = EntityRecord.of("tenant/e1").withBudget(10, "day");
    for (int hoursAgo = 1; hoursAgo < 16; hoursAgo++) {
      EntityRun<BudgetBurnDetector.State> run = budgeted(record);
      run.spending(3);
      List<Score> scores = run.tick(late(run, 3_600 * hoursAgo, 0, 8_000_000));
      boolean isToday = hoursAgo <= 8;
      Fact both = new Fact.Decimal("spent_usd", 11, 6);
      assertThat(scores.stream().anyMatch(score -> score.facts().contains(both)))
          .isEqualTo(isToday);
    }
  }

  private static Consumer<Pane> late(
      EntityRun<?> run, int secondsAgo, int tokens, long costMicroUsd) {
    long now = run.request().build().timeMs();
    InferenceEvent event =
        run.request().timeMs(now - secondsAgo * 1_000L).inputTokens(tokens).build();
    return pane -> pane.foldLate(event, costMicroUsd);
  }

  @Test
  void anyUseExceedsALimitOfNothing() {
    EntityRun<HardLimitDetector.State> run =
        limited(LIMITED.withLimits(new EntityRecord.Limits(0, 0, 0, 0, 0)));
    assertThat(run.tick(pane -> {})).isEmpty();
    assertThat(run.tick(run.request().status(429).node(null).inputTokens(50).build())).isEmpty();
    List<Score> found =
        run.tick(run.request().inputTokens(1).outputTokens(1).costMicroUsd(1).build());
    assertThat(found).singleElement().extracting(Score::severity).isEqualTo(Severity.HIGH);
    assertThat(factsOf(found.get(0)))
        .containsAllEntriesOf(
            Map.of(
                "tokens_within_a_minute", 2.0,
                "USD_within_an_hour", 0.000001,
                "requests_in_flight", 1.0,
                "input_tokens_of_a_request", 1.0,
                "output_tokens_of_a_request", 1.0));
  }

  @Test
  void smallLimitIsToldInDigitsThatShowIt() {
    EntityRun<HardLimitDetector.State> run =
        limited(LIMITED.withLimits(new EntityRecord.Limits(ABSENT, 0.05, ABSENT, ABSENT, ABSENT)));
    assertThat(run.spending(0.05)).isEmpty();
    assertThat(run.spending(0.0012))
        .singleElement()
        .extracting(Score::sentence)
        .asString()
        .endsWith("0.0512 USD within an hour, allowed 0.05");
  }

  @Test
  void whatIsSpentAtAnAssumedPriceIsToldAndProvesNothing() {
    EntityRun<HardLimitDetector.State> run =
        limited(LIMITED.withLimits(new EntityRecord.Limits(ABSENT, 1, ABSENT, ABSENT, ABSENT)));
    EntityRun<BudgetBurnDetector.State> budget =
        budgeted(EntityRecord.of("tenant/e1").withBudget(1, "day"));
    Pricing.Cost assumed = new Pricing.Cost(2_000_000, 0, true);
    for (EntityRun<?> each : List.of(run, budget)) {
      InferenceEvent event = each.request().build();
      assertThat(each.tick(pane -> pane.fold(event, assumed, false)))
          .singleElement()
          .satisfies(
              score -> {
                assertThat(score.deterministic()).isFalse();
                assertThat(score.provisional()).isTrue();
                assertThat(score.severity()).isEqualTo(Severity.LOW);
                assertThat(score.sentence()).contains("2").contains("assumed");
              });
      assertThat(each.spending(3)).anyMatch(Score::deterministic);
    }
  }

  @Test
  void anySpendingExceedsABudgetOfNothing() {
    for (String period : List.of("day", "week", "month")) {
      EntityRun<BudgetBurnDetector.State> run =
          budgeted(EntityRecord.of("tenant/e1").withBudget(0, period));
      assertThat(run.availability().available()).isTrue();
      assertThat(run.spending(0)).isEmpty();
      assertThat(run.spending(0.000001))
          .singleElement()
          .satisfies(
              score -> {
                assertThat(score.deterministic()).isTrue();
                assertThat(score.observed()).isEqualTo(0.000001);
                assertThat(score.expected()).isZero();
                assertThat(score.sentence()).contains("(0.000001 of 0 USD)");
              });
    }
  }

  @Test
  void recordWithAnotherPeriodOrZoneBeginsANewSumAndAnotherAmountDoesNot() {
    EntityRecord month = EntityRecord.of("tenant/e1").withBudget(10_000, "month");
    EntityRun<BudgetBurnDetector.State> run = budgeted(month);
    run.spending(100);
    run.silence(TICKS_PER_HOUR);
    run.spending(100);
    assertThat(run.recorded(month.withBudget(50, "day")).spending(1)).isEmpty();
    assertThat(spentOf(run.spending(49))).isEqualTo(50);
    assertThat(spentOf(run.recorded(month.withBudget(40, "day")).spending(0))).isEqualTo(50);
    EntityRecord elsewhere = inZone(month.withBudget(40, "day"), "Asia/Tokyo");
    assertThat(run.recorded(elsewhere).spending(1)).isEmpty();
    assertThat(spentOf(run.spending(40))).isEqualTo(41);
    assertThat(run.recorded(month.withBudget(100, "week")).spending(1)).isEmpty();
    assertThat(spentOf(run.spending(100))).isEqualTo(101);
  }

  @Test
  void dayOfTheZoneEndsAtItsOwnMidnightAlsoWhenClocksChange() {
    EntityRecord day = EntityRecord.of("tenant/e1").withBudget(10, "day");
    assertNewSum(inZone(day, "UTC"), "2026-03-30T00:00:00Z");
    assertNewSum(inZone(day, "Europe/Berlin"), "2026-03-28T23:00:00Z");
    assertNewSum(inZone(day, "Europe/Berlin"), "2026-03-29T22:00:00Z");
    assertNewSum(inZone(day, "Europe/Berlin"), "2026-10-25T23:00:00Z");
    assertNewSum(inZone(day, "Asia/Kolkata"), "2026-07-31T18:30:00Z");
    // Midnight does not exist there on that day.
    assertNewSum(inZone(day, "Africa/Cairo"), "2026-04-23T22:00:00Z");
    EntityRecord week = EntityRecord.of("tenant/e1").withBudget(10, "week");
    assertNewSum(inZone(week, "America/New_York"), "2026-11-02T05:00:00Z");
    EntityRecord month = EntityRecord.of("tenant/e1").withBudget(10, "month");
    assertNewSum(inZone(month, "Pacific/Auckland"), "2026-09-30T11:00:00Z");
    assertNewSum(inZone(month, "Pacific/Auckland"), "2026-12-31T11:00:00Z");
  }

  @Property(tries = 300)
  void sumOfAPeriodIsExactAndToldFromItsBudgetOn(
      @ForAll @LongRange(min = 1, max = 9_000_000_000L) long budgetMicros,
      @ForAll @IntRange(min = 1, max = 40) int parts,
      @ForAll long seed) {
    Random random = new Random(seed);
    EntityRun<BudgetBurnDetector.State> run =
        budgeted(EntityRecord.of("tenant/e1").withBudget(budgetMicros / 1e6, "month"));
    long left = budgetMicros - 1;
    for (int i = 0; i < parts; i++) {
      long part = i == parts - 1 ? left : (long) (random.nextDouble() * left / 2);
      left -= part;
      run.tick(pane -> pane.add(Amount.COST_MICRO_USD, part));
      assertThat(run.fired()).noneMatch(score -> score.parameter().startsWith("spent"));
      run.silence(3 * TICKS_PER_HOUR / parts);
    }
    run.silence(6 * TICKS_PER_HOUR);
    assertThat(spentOf(run.tick(pane -> pane.add(Amount.COST_MICRO_USD, 1))))
        .isEqualTo(budgetMicros / 1e6);
  }

  @Test
  void sumsStopAtTheLargestNumber() {
    EntityRun<BudgetBurnDetector.State> run =
        budgeted(EntityRecord.of("tenant/e1").withBudget(1e12, "month"));
    run.tick(pane -> pane.add(Amount.COST_MICRO_USD, Long.MAX_VALUE));
    assertThat(run.tick(pane -> pane.add(Amount.COST_MICRO_USD, Long.MAX_VALUE))).isNotEmpty();
  }

  /**
   * Spends nearly the budget hours before a period's end, and more in its last or the next tick.
   */
  private static void assertNewSum(EntityRecord record, String end) {
    long endMs = Instant.parse(end).toEpochMilli();
    EntityRun<BudgetBurnDetector.State> whole = budgeted(record);
    whole.at(endMs - 8 * EntityRun.TICK_MS * TICKS_PER_HOUR).spending(9);
    assertThat(spentOf(whole.at(endMs).spending(11))).as(end).isEqualTo(11);
    EntityRun<BudgetBurnDetector.State> before = budgeted(record);
    before.at(endMs - 8 * EntityRun.TICK_MS * TICKS_PER_HOUR).spending(9);
    assertThat(spentOf(before.at(endMs - EntityRun.TICK_MS).spending(11))).as(end).isEqualTo(20);
  }

  private static double spentOf(List<Score> scores) {
    return scores.isEmpty() ? Double.NaN : factsOf(scores.get(0)).get("spent_usd");
  }

  private static EntityRecord inZone(EntityRecord record, String zone) {
    EntityRecord empty = EntityRecord.of(record.subject());
    return new EntityRecord(
        record.subject(),
        empty.plan(),
        record.budgetUsd(),
        record.period(),
        zone,
        empty.limits(),
        empty.createdMs(),
        empty.owner(),
        empty.parent(),
        empty.protectedUntilMs(),
        List.of(),
        List.of(),
        List.of(),
        false,
        empty.labels());
  }

  private static Map<String, Double> factsOf(Score score) {
    Map<String, Double> facts = new TreeMap<>();
    for (Fact fact : score.facts()) {
      if (fact instanceof Fact.Decimal decimal) {
        facts.put(decimal.name(), decimal.value());
      }
    }
    return facts;
  }

  private static EntityRun<HardLimitDetector.State> limited(EntityRecord record) {
    return new EntityRun<>(new HardLimitDetector(), EntityKind.API_KEY, record);
  }

  private static EntityRun<BudgetBurnDetector.State> budgeted(@Nullable EntityRecord record) {
    return new EntityRun<>(new BudgetBurnDetector(), EntityKind.TENANT, record);
  }
}
