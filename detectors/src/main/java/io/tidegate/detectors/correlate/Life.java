package io.tidegate.detectors.correlate;

import org.jspecify.annotations.Nullable;

/**
 * How long a finding lives without evidence, and how much is told of it.
 *
 * <p>It ends when nothing spoke for it twice as long as it ever was silent and then came back, five
 * minutes at least (ten where single events prove it) and two hours at most. So it comes back from
 * an end at most six times before the two hours are reached. What comes back within half an hour of
 * its end is the same finding.
 *
 * <p>Told are its creation, a rise in severity, what is done about it, its return and its end,
 * always; its evidence when that doubles what was told, others involved when they are twice as many
 * as were told or a quarter of an hour later, and that it goes on after a quarter of an hour, then
 * whenever it lasts three times as long as when it was last told, at least once a day. After
 * {@value #MOST_RECORDS} records all of this is told once a day at most, and only a silence of a
 * day ends it.
 */
final class Life {
  static final int MOST_RECORDS = 20;

  /** From one weighing of what goes on to the next. */
  static final long WEIGHED_EVERY_MS = 900_000;

  private static final long QUIET_MS = 300_000;
  private static final long MOST_QUIET_MS = 7_200_000;
  private static final long RETURN_MS = 1_800_000;
  private static final long DAY_MS = 86_400_000;

  /** Events that are proof count to one finding within such a span. */
  static final long BUCKET_MS = 600_000;

  private Life() {}

  /** Whether nothing spoke for the finding for as long as it takes to be sure. */
  static boolean isOver(Finding finding, long nowMs) {
    return nowMs - finding.lastSeenMs() >= quietMs(finding);
  }

  /** Whether what speaks for the finding now still is the same finding. */
  static boolean isLive(Finding finding, long nowMs) {
    return finding.isOpen() || nowMs - finding.lastSeenMs() <= quietMs(finding) + RETURN_MS;
  }

  /** Whether the finding is open and its cause was there lately. */
  static boolean isGoingOn(Finding finding, long nowMs) {
    return finding.isOpen() && nowMs - finding.lastSeenMs() < leastQuietMs(finding);
  }

  /** Whether more evidence, more of those involved or that it goes on is worth an alert. */
  static @Nullable String reasonToTell(Finding finding, long nowMs) {
    if (finding.alerts() >= MOST_RECORDS && nowMs - finding.lastToldMs() < DAY_MS) {
      return null;
    }
    int more = finding.relatedCount() - finding.toldRelated();
    boolean isLater = nowMs - lastMs(finding) >= WEIGHED_EVERY_MS;
    if (more > 0 && (isLater || more >= finding.toldRelated())) {
      return "entities";
    }
    if (finding.latest().score().nats() >= 2 * finding.toldNats()) {
      return "evidence";
    }
    return nowMs - lastMs(finding) >= gapMs(finding) ? "still going on" : null;
  }

  /** Twice as long as it had lasted when it was last told; what is not told itself is weighed. */
  private static long gapMs(Finding finding) {
    long lasted = finding.alerts() == 0 ? 0 : 2 * (finding.lastToldMs() - finding.createdMs());
    return Math.min(DAY_MS, Math.max(WEIGHED_EVERY_MS, lasted));
  }

  private static long lastMs(Finding finding) {
    return finding.alerts() == 0 ? finding.lastWeighedMs() : finding.lastToldMs();
  }

  private static long quietMs(Finding finding) {
    if (finding.alerts() >= MOST_RECORDS) {
      return DAY_MS;
    }
    long sure = Math.min(MOST_QUIET_MS, 2 * finding.longestSilenceMs());
    return Math.max(leastQuietMs(finding), sure);
  }

  private static long leastQuietMs(Finding finding) {
    return finding.hits() > 0 ? BUCKET_MS : QUIET_MS;
  }
}
