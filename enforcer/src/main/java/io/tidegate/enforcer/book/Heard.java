package io.tidegate.enforcer.book;

import static java.util.Objects.requireNonNull;

import io.tidegate.schemas.decode.CommandDecoder;
import org.jspecify.annotations.Nullable;

/**
 * One record as it was read, before anything of it is believed.
 *
 * @param origin the topic
 * @param key the record's key
 * @param commandId the header {@code ce_id}
 * @param jws the header {@code ce_jws}
 * @param value the record's value; null for a tombstone
 */
public record Heard(
    Origin origin,
    @Nullable String key,
    @Nullable String commandId,
    @Nullable String jws,
    byte @Nullable [] value) {

  public Heard {
    requireNonNull(origin, "origin is null");
  }

  /** More than any command has: to check its signature takes as long as whoever wrote it likes. */
  boolean isTooLarge() {
    return value != null && value.length > CommandDecoder.MOST_BYTES;
  }
}
