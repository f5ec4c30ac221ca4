package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * By how much a stream of the fleet is above or below its level at this hour of the week. A value.
 *
 * <p>Each hour by the cluster's own clock teaches once, by {@code r = ln((Σx + }{@value
 * #PRIOR}{@code ) / (Σμ + }{@value #PRIOR}{@code ))}, {@code x} the counts that were seen and
 * {@code μ} what the level alone explains of them ({@link WeekProfile}: shrunk toward the day type
 * and toward flat, 10 % a step at most). It learns while evidence speaks against the stream too: a
 * nightly job would stay an alarm for ever. Flat for the first day. Counts that are negative, not
 * finite or beyond {@value #MOST} teach nothing, nor do hours of fewer than {@value #LEAST_TICKS}
 * ticks, nor an earlier hour than the last.
 *
 * @param since the first local hour that was seen
 * @param hour the local hour that goes on
 * @param ticks of it that were seen
 * @param seen counts in them
 * @param expected what the level explains of those
 */
public record Season(
    WeekProfile profile, long since, long hour, long ticks, double seen, double expected) {

  /** Bound on the bytes of a season. */
  public static final int BYTES = WeekProfile.BYTES + 40;

  /** A quarter of an hour. */
  private static final long LEAST_TICKS = 180;

  /** Counts of an hour as expected that each hour begins with. */
  private static final double PRIOR = 20;

  private static final double MOST = 1e18;
  private static final double MIDDLE = 0.5;
  private static final long NEVER = Long.MIN_VALUE;

  /** Nothing seen yet. */
  public static final Season FRESH = new Season(WeekProfile.FLAT, NEVER, NEVER, 0, 0, 0);

  /**
   * What the hour makes of the level.
   *
   * @param usual the hour's own multiplier, by which what is seen is divided before it is learned
   * @param most the larger of that and of the line between the middles of the hours, which is what
   *     is tested: habits do not begin on the stroke of the hour
   */
  public record Factors(double usual, double most) {
    /** The level as it is. */
    public static final Factors FLAT = new Factors(1, 1);
  }

  /** What that moment makes of the level, by what was learned. */
  public Factors at(LocalHour now) {
    if (since == NEVER || now.hour() - since < LocalHour.OF_DAY) {
      return Factors.FLAT;
    }
    int own = now.ofWeek();
    double ahead = now.share() - MIDDLE;
    int next = Math.floorMod(own + (ahead < 0 ? -1 : 1), LocalHour.OF_WEEK);
    double log = profile.log(own);
    double between = log + Math.abs(ahead) * (profile.log(next) - log);
    return new Factors(StrictMath.exp(log), StrictMath.exp(Math.max(log, between)));
  }

  /**
   * With a tick in it.
   *
   * @param count what was seen, in Poisson-like events
   * @param level what the level alone explains, in the same
   */
  public Season observe(LocalHour now, double count, double level) {
    if (!isCount(count) || !isCount(level) || level == 0 || now.hour() < hour) {
      return this;
    }
    Season current = now.hour() == hour ? this : closed(now);
    double most = WeekProfile.MOST_FACTOR * (level + 1);
    return new Season(
        current.profile,
        current.since,
        current.hour,
        current.ticks + 1,
        current.seen + Math.min(count, most),
        current.expected + level);
  }

  private Season closed(LocalHour now) {
    WeekProfile next = profile;
    if (ticks >= LEAST_TICKS) {
      double residual = StrictMath.log((seen + PRIOR) / (expected + PRIOR));
      next = profile.learn(new LocalHour(hour, 0).ofWeek(), residual);
    }
    return new Season(next, since == NEVER ? now.hour() : since, now.hour(), 0, 0, 0);
  }

  private static boolean isCount(double count) {
    return count >= 0 && count < MOST;
  }

  public void write(ByteWriter out) {
    profile.write(out);
    out.signed(since).signed(hour).unsigned(ticks).real(seen).real(expected);
  }

  public static Season read(ByteReader in) {
    return new Season(
        WeekProfile.read(in), in.signed(), in.signed(), in.unsigned(), in.real(), in.real());
  }
}
