package io.tidegate.schemas.event;

import java.util.List;

/**
 * What a node measured of itself over an interval. Absent numbers are {@link InferenceEvent#ABSENT}
 * for counts and NaN for ratios and rates.
 */
public record NodeSample(
    String sample,
    long timeMs,
    String cluster,
    String node,
    long intervalMs,
    long running,
    long waiting,
    double kvCacheRatio,
    double gpuUtil,
    double powerW,
    long egressBytes,
    long eastWestBytes,
    long pullBytes,
    List<String> destinations,
    double priceUsdPerHour,
    List<NamedScore> metrics)
    implements Telemetry {}
