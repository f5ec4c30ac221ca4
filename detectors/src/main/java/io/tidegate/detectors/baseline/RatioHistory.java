package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.evidence.OwnTail;

/**
 * One sum of an entity against what it is made of, {@code y ≈ a·requests + b·tokens}, over a window
 * of {@value #WINDOW_EVENTS} requests or a minute, whichever is longer, and how that ratio was in
 * every window of the entity's own past. A value.
 *
 * <p>A quantity that has a part per request (an envelope, a prompt's template) and one per token is
 * no constant times tokens; what the parts leave unexplained, since mixes of applications,
 * languages and framing move, is the entity's own and stands in its past. Windows fade: {@code w ←
 * w · max(e^(−Δ/1 min), e^(−n/30))}, and are noted each time that two such spans have passed.
 *
 * @param lastTick the last tick with requests
 * @param sum the window's sum
 * @param requests the window's requests
 * @param tokens the window's tokens
 * @param spans that have passed since the last window was noted
 * @param waiting the window that was noted last and is not yet learned
 * @param fit of the parts
 * @param past logarithms of {@code (sum + f) / (expected + f)} of earlier windows
 */
public record RatioHistory(
    long lastTick,
    double sum,
    double requests,
    double tokens,
    double spans,
    Tick waiting,
    WorkFit fit,
    OwnTail past) {
  private static final double WINDOW_EVENTS = 30;
  private static final double WINDOW_MS = 60_000;
  private static final double NOTED_SPANS = 2;

  /**
   * What a class of clients brings: docs/methods.md, "Ratios". The parts of a request are fitted
   * before anything is compared, so that what is left strays alike in all entities.
   */
  public static final OwnTail.Prior PRIOR = new OwnTail.Prior(0.15, 4, 0.1, 8, 200);

  /** Requests in the window from which on it says anything. */
  private static final double LEAST_REQUESTS = 10;

  /** Requests from which on the parts are the entity's own, and no longer the class's. */
  private static final double FITTED_REQUESTS = 100;

  private static final int YOUNG_WINDOWS = 12;

  /** Bound on the bytes of a value. */
  public static final int BYTES = 184 + OwnTail.BYTES;

  /**
   * Nothing seen, but the class's own parts with the weight of a few requests.
   *
   * @param perRequest {@code a}
   * @param perToken {@code b}
   */
  public static RatioHistory fresh(double perRequest, double perToken) {
    WorkFit fit = WorkFit.FRESH;
    for (double length : new double[] {1, 30, 300}) {
      fit = fit.learn(perRequest + perToken * length, new WorkFit.Parts(1, 0, length));
    }
    return new RatioHistory(Long.MIN_VALUE, 0, 0, 0, 0, Tick.NONE, fit, OwnTail.FRESH);
  }

  /**
   * One tick.
   *
   * @param sum what is looked at
   * @param requests that made it up
   * @param tokens the other part; none where the sum has only one
   */
  public record Tick(double sum, double requests, double tokens) {
    private static final Tick NONE = new Tick(0, 0, 0);

    boolean isClean() {
      return sum >= 0 && requests > 0 && tokens >= 0 && Double.isFinite(sum + requests + tokens);
    }
  }

  /** With one more tick; {@code learns} false while the entity is suspected. */
  public RatioHistory step(long tick, long tickMs, Tick seen, boolean learns) {
    if (!seen.isClean()) {
      return this;
    }
    long now = lastTick == Long.MIN_VALUE ? tick : Math.max(tick, lastTick + 1);
    double elapsed = lastTick == Long.MIN_VALUE ? 0 : (now - lastTick) * (double) tickMs;
    double span = Math.min(elapsed / WINDOW_MS, seen.requests / WINDOW_EVENTS);
    double keep = StrictMath.exp(-span);
    boolean due = spans >= NOTED_SPANS;
    RatioHistory before = learns ? this : with(Tick.NONE, fit, past);
    if (due && learns && requests >= LEAST_REQUESTS) {
      RatioHistory taught = taught();
      before = taught.with(new Tick(sum, requests, tokens), taught.fit, taught.past);
    }
    return new RatioHistory(
        now,
        sum * keep + seen.sum,
        requests * keep + seen.requests,
        tokens * keep + seen.tokens,
        due ? span : spans + span,
        before.waiting,
        before.fit,
        before.past);
  }

  /** How surprising the window's ratio is, in nats. */
  public double nats(OwnTail.Prior prior) {
    return requests < LEAST_REQUESTS ? 0 : past.nats(logRatio(window()), prior);
  }

  /** What the parts and a tenth of the own past explain of the window's sum. */
  public double expected() {
    double usual = past.taught() == 0 ? 1 : Math.max(1, StrictMath.exp(past.edge()));
    return usual * explained(window());
  }

  /** True while its past is too short to vouch for anything. */
  public boolean isYoung() {
    return past.taught() < YOUNG_WINDOWS;
  }

  /** How many windows of its own past it knows. */
  public int windows() {
    return past.taught();
  }

  /** With the window learned that waits. */
  private RatioHistory taught() {
    if (!waiting.isClean()) {
      return this;
    }
    WorkFit.Parts parts = new WorkFit.Parts(waiting.requests, 0, waiting.tokens);
    WorkFit next = fit.fade().learn(waiting.sum, parts);
    boolean fits = fit.requests() >= FITTED_REQUESTS;
    return with(Tick.NONE, next, fits ? past.learn(logRatio(waiting), 1) : past);
  }

  private RatioHistory with(Tick nowWaiting, WorkFit nowFit, OwnTail nowPast) {
    return new RatioHistory(lastTick, sum, requests, tokens, spans, nowWaiting, nowFit, nowPast);
  }

  private Tick window() {
    return new Tick(sum, requests, tokens);
  }

  private double explained(Tick of) {
    return WorkFit.sumOf(fit.coefficients(), new WorkFit.Parts(of.requests, 0, of.tokens));
  }

  private double logRatio(Tick of) {
    return StrictMath.log((of.sum + of.requests) / (explained(of) + of.requests));
  }

  public void write(ByteWriter out) {
    out.signed(lastTick).real(sum).real(requests).real(tokens).real(spans);
    out.real(waiting.sum).real(waiting.requests).real(waiting.tokens);
    fit.write(out);
    past.write(out);
  }

  public static RatioHistory read(ByteReader in) {
    return new RatioHistory(
        in.signed(),
        in.real(),
        in.real(),
        in.real(),
        in.real(),
        new Tick(in.real(), in.real(), in.real()),
        WorkFit.read(in),
        OwnTail.read(in));
  }
}
