package io.tidegate.simulator;

import java.util.List;

/**
 * Something unusual that is harmless: whoever alerts on it is wrong, but for the detectors named.
 *
 * @param kind {@code surge}, {@code cron}, {@code batch}, {@code overload}, {@code framed} or an
 *     {@link Episode}'s id
 * @param entityKind {@code cluster}, {@code tenant} or {@code api_key}
 * @param tolerated ids of detectors that may rightly tell operators of it
 */
public record BenignEpisode(
    String kind,
    String entityKind,
    String entityId,
    long startMs,
    long endMs,
    List<String> tolerated,
    String note) {

  public BenignEpisode {
    tolerated = List.copyOf(tolerated);
  }

  /** One that nobody need hear of. */
  BenignEpisode(
      String kind, String entityKind, String entityId, long startMs, long endMs, String note) {
    this(kind, entityKind, entityId, startMs, endMs, List.of(), note);
  }
}
