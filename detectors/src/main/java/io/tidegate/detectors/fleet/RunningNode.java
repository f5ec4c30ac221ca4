package io.tidegate.detectors.fleet;

/**
 * A node of the timeline that has not ended, as of a moment; moments that did not come are {@link
 * Long#MAX_VALUE}.
 *
 * @param name its name in scaling events
 * @param group its pool, empty where unknown
 * @param beganMs since when it is known
 * @param readyMs since when it may take traffic
 * @param securedMs since when it counts as secured
 * @param drainingMs since when it takes no new traffic
 * @param told whether its birth was told, or a report said that it is not secured; else nobody
 *     knows since when it runs, and that it is secured need not have been heard
 */
public record RunningNode(
    String name,
    String group,
    long beganMs,
    long readyMs,
    long securedMs,
    long drainingMs,
    boolean told) {

  /** May take traffic and is not told to stop. */
  public boolean isReady() {
    return readyMs != Long.MAX_VALUE && drainingMs == Long.MAX_VALUE;
  }

  /** Counts as secured. */
  public boolean isSecured() {
    return securedMs != Long.MAX_VALUE;
  }

  /** Since when it should serve: ready, and counted as secured. */
  public long servesFromMs() {
    return Math.max(readyMs, securedMs);
  }
}
