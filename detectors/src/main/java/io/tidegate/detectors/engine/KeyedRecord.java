package io.tidegate.detectors.engine;

import org.jspecify.annotations.Nullable;

/**
 * A record whose key says what it is about.
 *
 * @param value null where what was said before is taken away
 * @param signature the detached JWS over the value, where there is one
 */
public record KeyedRecord(
    @Nullable String key, byte @Nullable [] value, @Nullable String signature) {}
