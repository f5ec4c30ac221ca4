package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.evidence.OwnTail;
import java.util.function.UnaryOperator;

/**
 * What a tenant or key spends and asks for now, and how that was at every minute and every fifth
 * minute of its own past: the burstiness of its own. A value. It knows nothing of the fleet's size.
 *
 * <p>A silence is learned as nothing spent, an hour of it at most: who works for ten minutes a day
 * is compared with a working hour, and not with a night.
 *
 * @param demand what it asks for now
 * @param minute the last minute whose level was noted, counted from the epoch
 * @param activeMinutes minutes with requests that were noted
 * @param usdFast its spending, noted every minute
 * @param usdSlow the same over five minutes, noted every fifth
 * @param requestsFast its requests, noted every minute
 * @param requestsSlow the same over five minutes, noted every fifth
 */
public record SpendHistory(
    Demand demand,
    long minute,
    long activeMinutes,
    LevelPast usdFast,
    LevelPast usdSlow,
    LevelPast requestsFast,
    LevelPast requestsSlow) {

  /** Bound on the bytes of a value. */
  public static final int BYTES = 4 * LevelPast.BYTES + 200;

  /**
   * Spending of which a ratio says nothing, USD per minute (some 2,000 tokens), and of a cluster.
   */
  public static final LevelPast.Floors USD = new LevelPast.Floors(0.002, 0.05);

  /** Requests of which a ratio says nothing, per minute, and of a cluster. */
  public static final LevelPast.Floors REQUESTS = new LevelPast.Floors(2, 50);

  /** What a class of clients brings: docs/methods.md, "Spending". */
  private static final OwnTail.Prior FAST = new OwnTail.Prior(0.15, 4, 0.08, 10, 0);

  private static final OwnTail.Prior SLOW = new OwnTail.Prior(0.13, 4, 0.08, 6, 0);

  private static final int YOUNG_MINUTES = 25;
  private static final int YOUNG_ACTIVE_MINUTES = 12;

  /** Requests a minute from which on a minute says anything, and five of them. */
  private static final double LEAST_FAST = 10;

  private static final double LEAST_SLOW = 3;

  private static final long MINUTE_MS = 60_000;
  private static final long SLOW_MINUTES = 5;
  private static final long SILENT_MINUTES_COUNTED = 60;
  private static final int FAST_DELAY = 4;
  private static final int SLOW_DELAY = 1;

  /** How far a class strays in windows of a minute and of five. */
  public record Priors(OwnTail.Prior fast, OwnTail.Prior slow) {}

  /** The class's own, each as {@code calibrated}. */
  public static Priors priors(UnaryOperator<OwnTail.Prior> calibrated) {
    return new Priors(calibrated.apply(FAST), calibrated.apply(SLOW));
  }

  /** Never seen. */
  public static SpendHistory fresh() {
    return new SpendHistory(
        Demand.NONE,
        Long.MIN_VALUE,
        0,
        LevelPast.FRESH,
        LevelPast.FRESH,
        LevelPast.FRESH,
        LevelPast.FRESH);
  }

  /** Minutes of its own past that it knows. */
  public int minutes() {
    return usdFast.own().taught();
  }

  /** True while its past is too short to vouch for anything. */
  public boolean isYoung() {
    return minutes() < YOUNG_MINUTES || activeMinutes < YOUNG_ACTIVE_MINUTES;
  }

  /**
   * With one more tick.
   *
   * @param ofAll what the whole cluster asks for, this tick included
   * @param learns false while the entity is suspected: nothing is noted, and what waits is
   *     forgotten
   */
  public SpendHistory step(
      long tick, long tickMs, double usd, double requests, Demand ofAll, boolean learns) {
    long now = Math.floorDiv(tick * tickMs, MINUTE_MS);
    SpendHistory noted = minute == Long.MIN_VALUE ? at(now) : noted(now, ofAll, learns);
    return noted.with(demand.step(tick, tickMs, usd, requests));
  }

  /** How surprising what it spends or asks for is, in nats; the most of four looks. */
  public double nats(Demand ofAll, Priors priors) {
    return Math.max(fast(ofAll, priors), slow(ofAll, priors));
  }

  private double fast(Demand ofAll, Priors priors) {
    return demand.requestsFast() < LEAST_FAST ? 0 : fastNats(ofAll, priors.fast);
  }

  private double slow(Demand ofAll, Priors priors) {
    return demand.requestsSlow() < LEAST_SLOW ? 0 : slowNats(ofAll, priors.slow);
  }

  /**
   * One window beside what its own past and everybody's demand explain, all per minute.
   *
   * @param usd spent in it
   * @param expectedUsd what is explained of that
   * @param requests asked in it
   * @param expectedRequests what is explained of those
   */
  public record Window(double usd, double expectedUsd, double requests, double expectedRequests) {
    /** True where one of the two is so many times what is explained. */
    public boolean exceeds(double times) {
      return usd + USD.own() >= times * (expectedUsd + USD.own())
          || requests + REQUESTS.own() >= times * (expectedRequests + REQUESTS.own());
    }
  }

  /** The minute or the five minutes, whichever is the more surprising. */
  public Window mostSurprising(Demand ofAll, Priors priors) {
    return fast(ofAll, priors) >= slow(ofAll, priors)
        ? new Window(
            demand.usdFast(),
            usdFast.expected(demand.usdFast(), ofAll.usdFast(), USD),
            demand.requestsFast(),
            requestsFast.expected(demand.requestsFast(), ofAll.requestsFast(), REQUESTS))
        : new Window(
            demand.usdSlow(),
            usdSlow.expected(demand.usdSlow(), ofAll.usdSlow(), USD),
            demand.requestsSlow(),
            requestsSlow.expected(demand.requestsSlow(), ofAll.requestsSlow(), REQUESTS));
  }

  /** The most that it spent in a minute before, USD. */
  public double mostUsd() {
    return usdFast.most(USD);
  }

  private double fastNats(Demand ofAll, OwnTail.Prior prior) {
    return Math.max(
        usdFast.nats(USD.level(demand.usdFast(), ofAll.usdFast()), USD, prior),
        requestsFast.nats(
            REQUESTS.level(demand.requestsFast(), ofAll.requestsFast()), REQUESTS, prior));
  }

  private double slowNats(Demand ofAll, OwnTail.Prior prior) {
    return Math.max(
        usdSlow.nats(USD.level(demand.usdSlow(), ofAll.usdSlow()), USD, prior),
        requestsSlow.nats(
            REQUESTS.level(demand.requestsSlow(), ofAll.requestsSlow()), REQUESTS, prior));
  }

  private SpendHistory noted(long now, Demand ofAll, boolean learns) {
    if (now <= minute) {
      return this;
    }
    if (!learns) {
      return new SpendHistory(
          demand,
          now,
          activeMinutes,
          usdFast.forgetWhatWaits(),
          usdSlow.forgetWhatWaits(),
          requestsFast.forgetWhatWaits(),
          requestsSlow.forgetWhatWaits());
    }
    int silent = (int) Math.min(SILENT_MINUTES_COUNTED, now - minute - 1);
    long slowMoments = Math.floorDiv(now, SLOW_MINUTES) - Math.floorDiv(minute, SLOW_MINUTES);
    int slowSilent = (int) Math.min(SILENT_MINUTES_COUNTED / SLOW_MINUTES, slowMoments - 1);
    return new SpendHistory(
        demand,
        now,
        activeMinutes + 1,
        noted(usdFast, demand.usdFast(), ofAll.usdFast(), USD, silent, FAST_DELAY),
        slowMoments <= 0
            ? usdSlow
            : noted(usdSlow, demand.usdSlow(), ofAll.usdSlow(), USD, slowSilent, SLOW_DELAY),
        noted(
            requestsFast,
            demand.requestsFast(),
            ofAll.requestsFast(),
            REQUESTS,
            silent,
            FAST_DELAY),
        slowMoments <= 0
            ? requestsSlow
            : noted(
                requestsSlow,
                demand.requestsSlow(),
                ofAll.requestsSlow(),
                REQUESTS,
                slowSilent,
                SLOW_DELAY));
  }

  private static LevelPast noted(
      LevelPast past, double level, double ofAll, LevelPast.Floors floors, int silent, int delay) {
    LevelPast next = past.note(floors.level(level, ofAll), delay);
    return silent >= delay
        ? next.passed(floors.level(0, ofAll), silent)
        : silences(next, floors.level(0, ofAll), silent, delay);
  }

  private static LevelPast silences(
      LevelPast past, LevelPast.Level nothing, int silent, int delay) {
    LevelPast next = past;
    for (int i = 0; i < silent; i++) {
      next = next.note(nothing, delay);
    }
    return next;
  }

  private SpendHistory at(long now) {
    return new SpendHistory(
        demand, now, activeMinutes, usdFast, usdSlow, requestsFast, requestsSlow);
  }

  private SpendHistory with(Demand next) {
    return new SpendHistory(
        next, minute, activeMinutes, usdFast, usdSlow, requestsFast, requestsSlow);
  }

  public void write(ByteWriter out) {
    demand.write(out);
    out.signed(minute).unsigned(activeMinutes);
    usdFast.write(out);
    usdSlow.write(out);
    requestsFast.write(out);
    requestsSlow.write(out);
  }

  public static SpendHistory read(ByteReader in) {
    return new SpendHistory(
        Demand.read(in),
        in.signed(),
        in.unsigned(),
        LevelPast.read(in),
        LevelPast.read(in),
        LevelPast.read(in),
        LevelPast.read(in));
  }
}
