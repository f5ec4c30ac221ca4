package io.tidegate.detectors.engine;

/**
 * What a screen shows of one cluster at one closed tick: sizes, and the tokens of the tick beside
 * what was expected of them (NaN where nothing is expected yet).
 */
public record FleetSnapshot(
    String cluster,
    long tickEndMs,
    int provisioned,
    int ready,
    int secured,
    int seen,
    String phase,
    String sizeSource,
    long requests,
    double observedTokens,
    double expectedTokens,
    double lowTokens,
    double highTokens) {}
