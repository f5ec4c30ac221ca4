package io.tidegate.schemas.deadletter;

import io.tidegate.schemas.decode.RefusalReason;
import org.jspecify.annotations.Nullable;

/**
 * A refused record and why. {@code bytes} is the record itself for Tidegate's own format only, null
 * otherwise and for what is over the size limit.
 */
public record DeadLetter(
    Position position,
    RefusalReason reason,
    String field,
    String detail,
    int length,
    String sha256,
    byte @Nullable [] bytes) {}
