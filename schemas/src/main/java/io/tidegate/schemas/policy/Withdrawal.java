package io.tidegate.schemas.policy;

import io.tidegate.schemas.encode.JsonWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The document that takes a policy away: {@code {"withdraw":"NAME"}}, in exactly these bytes. It
 * says what a record without a value says, and can be signed.
 */
public final class Withdrawal {
  private Withdrawal() {}

  /** The document that takes the policy of that name away. */
  public static byte[] of(String name) {
    return new JsonWriter().beginObject().name("withdraw").string(name).endObject().toBytes();
  }

  /** True where a record of that name takes the policy away, be it signed or without a value. */
  public static boolean isOf(String name, byte @Nullable [] document) {
    return document == null || Arrays.equals(document, of(name));
  }
}
