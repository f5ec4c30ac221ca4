package io.tidegate.app.simulate;

/**
 * Something unusual that is harmless: whoever alerts on it is wrong.
 *
 * @param kind {@code surge}, {@code cron}, {@code batch} or {@code overload}
 * @param entityKind {@code cluster} or {@code tenant}
 */
public record BenignEpisode(
    String kind, String entityKind, String entityId, long startMs, long endMs, String note) {}
