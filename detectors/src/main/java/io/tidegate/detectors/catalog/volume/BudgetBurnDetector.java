package io.tidegate.detectors.catalog.volume;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.LateWork;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Saturating;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Availability;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.RequestPrice;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.ComparedText;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tenant burns the budget of its record faster than the period allows, or has burnt it. A rule:
 * the burn rate is spending over {@code budget / period}; it is told at 14.4 over an hour and five
 * minutes, at 6 over six hours and thirty minutes, at 1 over three days and six hours, where that
 * much of the period is left to burn ({@code rate · window <= period}). A day's budget, of which
 * the first pair has burnt 60 %, is also told at 6 over thirty minutes and five: an eighth of it.
 *
 * <p>Windows are exponentially weighted, from nothing on: a tenant that was just seen has burnt
 * nothing yet. What was spent in the present period is counted since the tenant was first seen, in
 * whole micro USD; a record with another period or zone begins anew. A budget of 0 is used up by
 * any spending. What rests on estimated tokens or on a price that nobody gave is told low, and no
 * proof.
 *
 * <p>Google, The Site Reliability Workbook (2018), ch. 5, table 5-8.
 */
public final class BudgetBurnDetector implements EntityDetector<BudgetBurnDetector.State> {
  public static final String ID = "budget-burn";

  private static final double MINUTE_MS = 60_000;
  private static final double HOUR_MS = 60 * MINUTE_MS;
  private static final double MICROS = 1e6;
  private static final double PERCENT = 100;
  private static final int USD_DECIMALS = 6;

  /** Lengths of the windows, the short one of each pair after its long one. */
  private static final double[] WINDOWS_MS = {
    HOUR_MS,
    5 * MINUTE_MS,
    6 * HOUR_MS,
    30 * MINUTE_MS,
    72 * HOUR_MS,
    6 * HOUR_MS,
    30 * MINUTE_MS,
    5 * MINUTE_MS
  };

  private static final double[] RATES = {14.4, 6, 1, 6};

  /** What a window must burn of a budget at least: only a day's is short enough for the last. */
  private static final double[] LEAST_SHARES = {0, 0, 0, 0.1};

  private static final Severity[] SEVERITIES = {
    Severity.MEDIUM, Severity.MEDIUM, Severity.LOW, Severity.LOW
  };

  private static final String NEEDS = "budget_usd in the tenant's entity record";
  private static final Availability NO_BUDGET = Availability.lacks(NEEDS);

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Budget burns too fast", Family.VOLUME)
          .what("A tenant spends its budget far faster than the budget's period allows.")
          .why("A budget is the bound that no slow or ordinary-looking abuse gets around.")
          .kinds(EntityKind.TENANT)
          .rule(
              "burn rate over two windows at once: 14.4, 6 and 1 times the budget's own pace; 6 of a day's")
          .formula("(spent in w / w) / (budget / period) >= rate, for a long and a short w")
          .source("Google, The Site Reliability Workbook (2018), ch. 5, table 5-8")
          .limits("What was spent before the tenant was first seen is not counted.")
          .scaleClass("forbidden")
          .coldStart("works from the first request once there is a record")
          .needs(NEEDS)
          .defaultAction("throttle the tenant to its budget's pace")
          .stateBytes(200)
          .atlas("AML.TA0011", "Impact", "AML.T0034", "Cost Harvesting")
          .owasp("LLM10:2025")
          .remediation(
              "Tell the tenant how long its budget lasts at this rate, and which key spends it.",
              "Throttle the tenant to its budget's pace.",
              "Raise the budget in the record if the growth is meant.")
          .build();

  /**
   * What a tenant spent.
   *
   * @param period which the sums are of, with its time zone
   * @param periodEndMs when the present period ends
   * @param spent micro USD in the present period
   * @param assumed micro USD besides, of counted tokens at a price that nobody gave
   * @param usd of each window, exponentially weighted
   */
  record State(
      long lastMs,
      String period,
      long periodEndMs,
      long spent,
      long assumed,
      Sums usd,
      Estimates estimates) {
    private static final State FRESH =
        new State(Long.MIN_VALUE, "", Long.MIN_VALUE, 0, 0, Sums.NONE, new Estimates(0, Sums.NONE));

    /** With what is estimated taken for spent. */
    private State withEstimates() {
      return with(Saturating.add(spent, estimates.spent), usd.plus(estimates.usd));
    }

    /** With what is estimated, and what is assumed, taken for spent. */
    private State withAll() {
      State estimated = withEstimates();
      return with(Saturating.add(estimated.spent, assumed), estimated.usd);
    }

    private State with(long nowSpent, Sums nowUsd) {
      return new State(lastMs, period, periodEndMs, nowSpent, assumed, nowUsd, estimates);
    }

    private double spentUsd() {
      return spent / MICROS;
    }

    /** With what came late, at its own time: it may belong to a period that is over. */
    private State and(LateWork.Sums late, long periodStartMs) {
      long inPeriod = late.timeMs() >= periodStartMs ? late.costMicroUsd() : 0;
      Sums all = usd.late(late.costMicroUsd() / MICROS, lastMs - late.timeMs());
      return with(Saturating.add(spent, inPeriod), all);
    }
  }

  /** What tokens that nobody counted are estimated to have cost, of the period and by window. */
  record Estimates(long spent, Sums usd) {}

  /** Spending by window: an hour, five minutes, six hours, half an hour, three days. */
  record Sums(double hour, double fiveMinutes, double sixHours, double halfHour, double threeDays) {
    private static final Sums NONE = new Sums(0, 0, 0, 0, 0);

    private Sums and(double usd, double elapsedMs) {
      return new Sums(
          decayed(hour, elapsedMs, WINDOWS_MS[0]) + usd,
          decayed(fiveMinutes, elapsedMs, WINDOWS_MS[1]) + usd,
          decayed(sixHours, elapsedMs, WINDOWS_MS[2]) + usd,
          decayed(halfHour, elapsedMs, WINDOWS_MS[3]) + usd,
          decayed(threeDays, elapsedMs, WINDOWS_MS[4]) + usd);
    }

    private Sums plus(Sums more) {
      return new Sums(
          hour + more.hour,
          fiveMinutes + more.fiveMinutes,
          sixHours + more.sixHours,
          halfHour + more.halfHour,
          threeDays + more.threeDays);
    }

    private Sums late(double usd, double ageMs) {
      return new Sums(
          hour + decayed(usd, ageMs, WINDOWS_MS[0]),
          fiveMinutes + decayed(usd, ageMs, WINDOWS_MS[1]),
          sixHours + decayed(usd, ageMs, WINDOWS_MS[2]),
          halfHour + decayed(usd, ageMs, WINDOWS_MS[3]),
          threeDays + decayed(usd, ageMs, WINDOWS_MS[4]));
    }

    private static double decayed(double sum, double elapsedMs, double windowMs) {
      return sum * StrictMath.exp(-elapsedMs / windowMs);
    }

    private double of(int window) {
      return switch (window) {
        case 0 -> hour;
        case 1, 7 -> fiveMinutes;
        case 3, 6 -> halfHour;
        case 4 -> threeDays;
        default -> sixHours;
      };
    }
  }

  /** What is found: by which pair of windows, none for a budget that is used up. */
  private record Burn(double rate, double windowMs, double expected, Severity severity) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return State.FRESH;
  }

  @Override
  public Availability availability(EntitySeen seen) {
    return hasBudget(seen.record()) ? Availability.YES : NO_BUDGET;
  }

  @Override
  public Judged<State> judge(State state, EntitySeen seen) {
    EntityRecord record = seen.record();
    if (record == null || !hasBudget(record)) {
      return Judged.silently(state);
    }
    String period = record.period() + " " + record.zone();
    State before = period.equals(state.period) ? state : State.FRESH;
    Pane pane = seen.pane();
    long now = Math.max(seen.startMs(), before.lastMs);
    double elapsed = before.lastMs == Long.MIN_VALUE ? 0 : now - before.lastMs;
    boolean isNewPeriod = now >= before.periodEndMs;
    long estimated = pane.get(Amount.ESTIMATED_COST_MICRO_USD);
    long assumed = pane.get(Amount.ASSUMED_COST_MICRO_USD);
    long used = Saturating.add(pane.provenMicroUsd(), pane.get(Amount.RUNNING_COST_MICRO_USD));
    long again = toldAgain(pane);
    State next =
        new State(
            now,
            period,
            isNewPeriod ? periodEndMs(record, now) : before.periodEndMs,
            Math.max(0, Saturating.add(isNewPeriod ? 0 : before.spent, used) - again),
            Saturating.add(isNewPeriod ? 0 : before.assumed, assumed),
            before.usd.and((used - again) / MICROS, elapsed),
            new Estimates(
                Saturating.add(isNewPeriod ? 0 : before.estimates.spent, estimated),
                before.estimates.usd.and(estimated / MICROS, elapsed)));
    long periodStartMs = seen.pane().late().isEmpty() ? 0 : periodStartMs(record, now);
    for (LateWork.Sums late : seen.pane().late()) {
      next = next.and(late, periodStartMs);
    }
    Burn proven = burnOf(next, record);
    if (proven != null) {
      return new Judged<>(next, List.of(scoreOf(next, next, proven, record, seen).proof().build()));
    }
    State estimates = next.withEstimates();
    Burn likely = burnOf(estimates, record);
    boolean isAssumed = likely == null && isUsedUp(next.withAll(), record);
    if (likely == null && !isAssumed) {
      return Judged.silently(next);
    }
    State all = isAssumed ? next.withAll() : estimates;
    ScoreBuilder score = scoreOf(all, next, likely == null ? usedUp(record) : likely, record, seen);
    return new Judged<>(
        next, List.of(score.severity(Severity.LOW).evidence(1, 1).provisional(isAssumed).build()));
  }

  private static @Nullable Burn burnOf(State state, EntityRecord record) {
    double periodMs = daysOf(record.period()) * 24 * HOUR_MS;
    double pace = record.budgetUsd() / periodMs;
    for (int i = 0; i < RATES.length; i++) {
      double longRate = state.usd.of(2 * i) / WINDOWS_MS[2 * i] / pace;
      double shortRate = state.usd.of(2 * i + 1) / WINDOWS_MS[2 * i + 1] / pace;
      double burnt = RATES[i] * WINDOWS_MS[2 * i] / periodMs;
      boolean fits = burnt >= LEAST_SHARES[i] && burnt <= 1;
      if (pace > 0 && fits && Math.min(longRate, shortRate) >= RATES[i]) {
        return new Burn(longRate, WINDOWS_MS[2 * i], RATES[i], SEVERITIES[i]);
      }
    }
    return isUsedUp(state, record) ? usedUp(record) : null;
  }

  /** All of a budget is spent, or anything of none. */
  private static boolean isUsedUp(State state, EntityRecord record) {
    return state.spent > 0 && state.spent >= Math.round(record.budgetUsd() * MICROS);
  }

  private static Burn usedUp(EntityRecord record) {
    return new Burn(Double.NaN, daysOf(record.period()) * 24 * HOUR_MS, 1, Severity.MEDIUM);
  }

  private static ScoreBuilder scoreOf(
      State state, State next, Burn burn, EntityRecord record, EntitySeen seen) {
    boolean isUsedUp = Double.isNaN(burn.rate);
    ComparedText compared = ComparedText.of(state.spentUsd(), record.budgetUsd());
    boolean isAssumed = state.spent > next.withEstimates().spent;
    String what =
        isUsedUp
            ? " has spent its budget for the "
            : " burns its budget at " + ComparedText.of(burn.rate) + "x the pace that lasts the ";
    return new ScoreBuilder(seen.entity())
        .severity(burn.severity)
        .compared(
            isUsedUp ? "spent of the budget, USD" : "burn rate, times the budget's pace",
            isUsedUp ? state.spentUsd() : burn.rate,
            isUsedUp ? record.budgetUsd() : burn.expected)
        .since(Math.max(0, seen.endMs() - (long) burn.windowMs))
        .withoutScaleAwareness(true)
        .sentence(
            seen.named()
                + what
                + record.period()
                + " ("
                + compared.seen()
                + " of "
                + compared.other()
                + (isAssumed ? " USD, if models without a price cost what is assumed)" : " USD)")
                + ", whatever the fleet's size")
        .facts(facts(state, next, burn, record, seen));
  }

  private static List<Fact> facts(
      State state, State next, Burn burn, EntityRecord record, EntitySeen seen) {
    List<Fact> facts = new ArrayList<>(RequestPrice.of(seen.pane()).facts());
    facts.addAll(
        List.of(
            new Fact.Decimal("budget_usd", record.budgetUsd(), USD_DECIMALS),
            new Fact.Decimal("spent_usd", state.spentUsd(), USD_DECIMALS),
            new Fact.Whole("window_s", (long) (burn.windowMs / 1_000)),
            new Fact.Whole("period_ends", state.periodEndMs)));
    if (record.budgetUsd() > 0) {
      double percent = PERCENT * state.spentUsd() / record.budgetUsd();
      int decimals = ComparedText.decimals(percent, PERCENT, 1);
      facts.add(new Fact.Decimal("spent_percent", percent, decimals));
    }
    if (next.estimates.spent > 0) {
      double all = next.withEstimates().spent;
      facts.add(new Fact.Decimal("estimated_share", next.estimates.spent / all, 3));
    }
    if (next.assumed > 0) {
      facts.add(new Fact.Decimal("assumed_usd", next.assumed / MICROS, USD_DECIMALS));
    }
    return facts;
  }

  /** What requests used while in flight that their ends tell again, or never will. */
  private static long toldAgain(Pane pane) {
    return Saturating.add(
        pane.get(Amount.SETTLED_COST_MICRO_USD), pane.get(Amount.FORGOTTEN_COST_MICRO_USD));
  }

  private static boolean hasBudget(@Nullable EntityRecord record) {
    return record != null && record.budgetUsd() >= 0;
  }

  private static long daysOf(String period) {
    return switch (period) {
      case "day" -> 1;
      case "week" -> 7;
      default -> 30;
    };
  }

  private static long periodStartMs(EntityRecord record, long nowMs) {
    ZoneId zone = ZoneId.of(record.zone());
    LocalDate today = Instant.ofEpochMilli(nowMs).atZone(zone).toLocalDate();
    LocalDate start =
        switch (record.period()) {
          case "day" -> today;
          case "week" -> today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
          default -> today.withDayOfMonth(1);
        };
    return start.atStartOfDay(zone).toInstant().toEpochMilli();
  }

  private static long periodEndMs(EntityRecord record, long nowMs) {
    ZoneId zone = ZoneId.of(record.zone());
    LocalDate today = Instant.ofEpochMilli(nowMs).atZone(zone).toLocalDate();
    LocalDate end =
        switch (record.period()) {
          case "day" -> today.plusDays(1);
          case "week" -> today.with(TemporalAdjusters.next(DayOfWeek.MONDAY));
          default -> today.with(TemporalAdjusters.firstDayOfNextMonth());
        };
    return end.atStartOfDay(zone).toInstant().toEpochMilli();
  }

  @Override
  public boolean watchesRunning() {
    return true;
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      out.signed(state.lastMs).text(state.period).signed(state.periodEndMs);
      out.unsigned(state.spent).unsigned(state.assumed);
      write(state.usd, out);
      boolean estimates = state.estimates.spent > 0 || state.estimates.usd.threeDays > 0;
      out.flag(estimates);
      if (estimates) {
        write(state.estimates.usd, out.unsigned(state.estimates.spent));
      }
    }

    @Override
    public State read(ByteReader in) {
      return new State(
          in.signed(),
          in.text(),
          in.signed(),
          in.unsigned(),
          in.unsigned(),
          sums(in),
          in.flag() ? new Estimates(in.unsigned(), sums(in)) : State.FRESH.estimates);
    }

    private static void write(Sums sums, ByteWriter out) {
      out.real(sums.hour).real(sums.fiveMinutes).real(sums.sixHours);
      out.real(sums.halfHour).real(sums.threeDays);
    }

    private static Sums sums(ByteReader in) {
      return new Sums(in.real(), in.real(), in.real(), in.real(), in.real());
    }
  }
}
