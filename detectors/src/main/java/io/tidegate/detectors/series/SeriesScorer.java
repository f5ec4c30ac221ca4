package io.tidegate.detectors.series;

/**
 * Says of each value of a series how unusual it is, 0 to 1, from the values before it alone: no
 * look-ahead, no seasonality or range given, constant memory. A new object for each series.
 *
 * <p>The score is the highest of four, each of the form {@code z² / (z² + bar²)}, or {@code b / (b
 * + bar)} for the last:
 *
 * <ul>
 *   <li>surprise: {@code e = min(|x − x₋₁|, |x − level|)} over its running mean, as {@code s = ln(1
 *       + z)}; the mean of the last few {@code s}, in standard deviations above where it usually
 *       lies (the anomaly likelihood of Ahmad et al. 2017 over a plain predictor);
 *   <li>restlessness: the same of the last fifty, above or below: a series that becomes restless or
 *       falls silent;
 *   <li>season: the mean of the last residuals from what is usual at that time of day, over their
 *       running mean size, in standard deviations above where that usually lies;
 *   <li>range: how far the value lies outside all that was seen, in widths of that range.
 * </ul>
 *
 * <p>Nothing is scored before {@value #WARM_UP} values were seen, nor for {@value #REST} after a
 * score of {@value #ALARM} or more: one shout an event. A value far outside the range is scored as
 * it is, but learnt as one width outside. NaN scores 0 and teaches nothing. Of the times only the
 * time of day and the kind of day count, so gaps, repetitions and leaps back do no harm. Scores
 * before learning; each value once, in the order of the calls.
 */
public final class SeriesScorer {
  /** The score from which on it is an alarm. */
  public static final double ALARM = 0.5;

  private static final int WARM_UP = 300;
  private static final int REST = 125;
  private static final int RANGE_WARM_UP = 100;

  private static final double LEVEL_GAIN = 0.1;
  private static final double ERROR_GAIN = 0.001;
  private static final double USUAL_GAIN = 0.0003;

  private static final int SURPRISE_VALUES = 8;
  private static final int RESTLESS_VALUES = 50;
  private static final int SEASON_VALUES = 25;

  private static final double SURPRISE_BAR = 7.5;
  private static final double RESTLESS_BAR = 3;
  private static final double SEASON_BAR = 5.5;
  private static final double RANGE_BAR = 0.02;

  /** Values of which a statistic must know before it can be unusual. */
  private static final long SHORT_WARM_UP = 20;

  private static final long LONG_WARM_UP = 200;

  /** Beyond this, sums and differences of values could overflow. */
  private static final double LARGEST = 1e300;

  private static final double MOST_RATIO = 1e6;

  private final RecentMean level = new RecentMean(LEVEL_GAIN);
  private final RecentMean usualError = new RecentMean(ERROR_GAIN);
  private final RecentMean surprise = RecentMean.over(SURPRISE_VALUES);
  private final UsualSpread usualSurprise = new UsualSpread(USUAL_GAIN, SHORT_WARM_UP);
  private final RecentMean restlessness = RecentMean.over(RESTLESS_VALUES);
  private final UsualSpread usualRestlessness = new UsualSpread(USUAL_GAIN, LONG_WARM_UP);
  private final DayProfile profile = new DayProfile();
  private final RecentMean usualResidual = new RecentMean(ERROR_GAIN);
  private final RecentMean season = RecentMean.over(SEASON_VALUES);
  private final UsualSpread usualSeason = new UsualSpread(USUAL_GAIN, SHORT_WARM_UP);
  private final SeenRange range = new SeenRange();

  private double previous;
  private long count;
  private int resting;

  /**
   * The score of the next value, which is then learnt.
   *
   * @param timeMs when it was, in epoch milliseconds
   */
  public double score(long timeMs, double value) {
    if (Double.isNaN(value)) {
      return 0;
    }
    double seen = Math.max(-LARGEST, Math.min(LARGEST, value));
    boolean ranged = count >= RANGE_WARM_UP;
    double learnt = ranged ? range.cut(seen) : seen;
    double score = ranged ? ramp(range.beyond(seen), RANGE_BAR) : 0;
    score = Math.max(score, judgeSurprise(seen, learnt));
    score = Math.max(score, judgeSeason(timeMs, learnt));
    range.learn(learnt);
    level.learn(learnt);
    previous = learnt;
    count++;
    return rested(score);
  }

  private double judgeSurprise(double seen, double learnt) {
    double ratio = ratio(error(seen), usualError.get());
    usualError.learn(error(learnt));
    double nats = StrictMath.log1p(ratio);
    surprise.learn(nats);
    restlessness.learn(nats);
    double sudden = usualSurprise.standardised(surprise.get());
    double lasting = usualRestlessness.standardised(restlessness.get());
    usualSurprise.learn(surprise.get());
    usualRestlessness.learn(restlessness.get());
    return Math.max(bell(sudden, SURPRISE_BAR), bell(Math.abs(lasting), RESTLESS_BAR));
  }

  private double judgeSeason(long timeMs, double learnt) {
    double residual = profile.residual(timeMs, learnt);
    profile.learn(timeMs, learnt);
    usualResidual.learn(Math.abs(residual));
    season.learn(residual);
    double size = ratio(Math.abs(season.get()), usualResidual.get());
    double unseasonal = usualSeason.standardised(size);
    usualSeason.learn(size);
    return bell(unseasonal, SEASON_BAR);
  }

  /** Distance to the nearer of the last value and the level; 0 for the first value. */
  private double error(double value) {
    return count == 0 ? 0 : Math.min(Math.abs(value - previous), Math.abs(value - level.get()));
  }

  /** The score to give, now that the value has been counted. */
  private double rested(double score) {
    if (count <= WARM_UP) {
      return 0;
    }
    if (resting > 0) {
      resting--;
      return 0;
    }
    if (score >= ALARM) {
      resting = REST;
    }
    return score;
  }

  private static double ratio(double size, double usual) {
    return usual > 0 ? Math.min(MOST_RATIO, size / usual) : 0;
  }

  private static double bell(double z, double bar) {
    return z > 0 ? z * z / (z * z + bar * bar) : 0;
  }

  private static double ramp(double size, double bar) {
    double capped = Math.min(MOST_RATIO, size);
    return capped / (capped + bar);
  }
}
