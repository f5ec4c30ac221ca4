package io.tidegate.app.replay;

import java.util.Locale;

/**
 * What a replay did.
 *
 * @param findings in words, by severity
 * @param cpuNanos of the thread that replayed
 * @param complete whether both files were read to their end
 * @param usable whether each of them had a line that could be used
 */
public record ReplaySummary(
    long records,
    long events,
    long refused,
    long repeats,
    long late,
    long ticks,
    String findings,
    long alerts,
    long commands,
    long wallNanos,
    long cpuNanos,
    long heapBytes,
    boolean complete,
    boolean usable) {
  private static final double NANOS = 1e9;

  /** In words, for a person. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "Read %,d records, of which %,d are events, in %.1f s: %,.0f events/s, %,.0f per CPU"
            + " second.%n"
            + "Refused %,d, repeats %,d, late %,d; ticks closed %,d; heap used %,d MiB.%n"
            + "Findings: %s. Alerts: %,d. Commands: %,d.",
        records,
        events,
        wallNanos / NANOS,
        perSecond(wallNanos),
        perSecond(cpuNanos),
        refused,
        repeats,
        late,
        ticks,
        heapBytes >> 20,
        findings,
        alerts,
        commands);
  }

  private double perSecond(long nanos) {
    return events * NANOS / Math.max(1, nanos);
  }
}
