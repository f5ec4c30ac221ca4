package io.tidegate.detectors.catalog.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.detect.EntityRun;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.event.InferenceEvent;
import java.util.List;
import java.util.function.Consumer;
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
      Fact both = new Fact.Decimal("spent_usd", 11, 2);
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

  private static EntityRun<HardLimitDetector.State> limited(EntityRecord record) {
    return new EntityRun<>(new HardLimitDetector(), EntityKind.API_KEY, record);
  }

  private static EntityRun<BudgetBurnDetector.State> budgeted(@Nullable EntityRecord record) {
    return new EntityRun<>(new BudgetBurnDetector(), EntityKind.TENANT, record);
  }
}
