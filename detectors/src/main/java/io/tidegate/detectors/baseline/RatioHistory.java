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
 * @param fit of the parts
 * @param past logarithms of {@code (sum + f) / (expected + f)} of earlier windows
 */
public record RatioHistory(
    long lastTick,
    double sum,
    double requests,
    double tokens,
    double spans,
    WorkFit fit,
    OwnTail past) {
  private static final double WINDOW_EVENTS = 30;
  private static final double WINDOW_MS = 60_000;
  private static final double NOTED_SPANS = 2;

  /** What a class of clients brings: docs/methods.md, "Ratios". */
  private static final OwnTail.Prior PRIOR = new OwnTail.Prior(0.15, 4, 0.1, 10);

  /** Requests in the window from which on it says anything. */
  private static final double LEAST_REQUESTS = 10;

  private static final int YOUNG_WINDOWS = 12;

  /** Bound on the bytes of a value. */
  public static final int BYTES = 160 + OwnTail.BYTES;

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
    return new RatioHistory(Long.MIN_VALUE, 0, 0, 0, 0, fit, OwnTail.FRESH);
  }

  /**
   * One tick.
   *
   * @param sum what is looked at
   * @param requests that made it up
   * @param tokens the other part; none where the sum has only one
   */
  public record Tick(double sum, double requests, double tokens) {
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
    boolean noted = due && learns && requests >= LEAST_REQUESTS;
    return new RatioHistory(
        now,
        sum * keep + seen.sum,
        requests * keep + seen.requests,
        tokens * keep + seen.tokens,
        due ? span : spans + span,
        noted ? fit.fade().learn(sum, new WorkFit.Parts(requests, 0, tokens)) : fit,
        noted ? past.learn(logRatio(), 1) : past);
  }

  /** How surprising the window's ratio is, in nats. */
  public double nats() {
    return requests < LEAST_REQUESTS ? 0 : past.nats(logRatio(), PRIOR);
  }

  /** What the parts and a tenth of the own past explain of the window's sum. */
  public double expected() {
    double usual = past.taught() == 0 ? 1 : Math.max(1, StrictMath.exp(past.edge()));
    return usual * explained();
  }

  /** True while its past is too short to vouch for anything. */
  public boolean isYoung() {
    return past.taught() < YOUNG_WINDOWS;
  }

  /** How many windows of its own past it knows. */
  public int windows() {
    return past.taught();
  }

  private double explained() {
    return WorkFit.sumOf(fit.coefficients(), new WorkFit.Parts(requests, 0, tokens));
  }

  private double logRatio() {
    return StrictMath.log((sum + requests) / (explained() + requests));
  }

  public void write(ByteWriter out) {
    out.signed(lastTick).real(sum).real(requests).real(tokens).real(spans);
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
        WorkFit.read(in),
        OwnTail.read(in));
  }
}
