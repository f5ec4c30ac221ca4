package io.tidegate.detectors.fleet;

/**
 * A node of the timeline as of a moment.
 *
 * @param name its name in scaling events
 * @param group its pool, empty where unknown
 * @param hardware its hardware class, empty where unknown
 * @param readyMs since when it may take traffic; {@link Long#MAX_VALUE} if not
 * @param securedMs since when it counts as secured; {@link Long#MAX_VALUE} if not
 * @param endedMs when it was terminated; {@link Long#MAX_VALUE} if it was not
 * @param omitted whether that end is but a report that left it out
 */
public record NodeState(
    String name,
    String group,
    String hardware,
    long readyMs,
    long securedMs,
    long endedMs,
    boolean omitted) {

  /** When it was told to be terminated; {@link Long#MAX_VALUE} if it was not. */
  public long toldEndMs() {
    return omitted ? Long.MAX_VALUE : endedMs;
  }
}
