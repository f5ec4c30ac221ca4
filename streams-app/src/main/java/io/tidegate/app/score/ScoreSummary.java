package io.tidegate.app.score;

import java.util.Locale;

/**
 * What became of a series.
 *
 * @param scored values that were judged
 * @param missing rows without a value: empty, NaN or infinite
 * @param malformed rows that could not be read
 * @param alarms scores of an alarm or more
 * @param complete false where the file broke off
 */
public record ScoreSummary(
    long scored, long missing, long malformed, long alarms, boolean complete) {

  /** In one sentence. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "Scored %,d values, %,d of them alarms; %,d rows had no value, %,d were malformed.",
        scored,
        alarms,
        missing,
        malformed);
  }
}
