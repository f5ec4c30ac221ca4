package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.schemas.entity.Identifier;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A record whose key says what it is about.
 *
 * @param value null where what was said before is taken away
 * @param signature the detached JWS over the value, where there is one
 */
public record KeyedRecord(
    @Nullable String key, byte @Nullable [] value, @Nullable String signature) {
  /**
   * The longest key that is read, in bytes of UTF-8: the longest two names of an entity's key, a
   * tenant's and that of its key or user, each of 256 characters.
   */
  public static final int MOST_KEY_BYTES = 4_096;

  private static final int MOST_SIGNATURE_BYTES = 4_096;

  /** A record as its topic has it; of a key or signature that is too long only so much is kept. */
  public static KeyedRecord of(
      byte @Nullable [] key, byte @Nullable [] value, byte @Nullable [] signature) {
    return new KeyedRecord(text(key, MOST_KEY_BYTES), value, text(signature, MOST_SIGNATURE_BYTES));
  }

  /** True where its key is longer than is read. */
  boolean hasLongKey() {
    return key != null
        && (key.length() > MOST_KEY_BYTES || key.getBytes(UTF_8).length > MOST_KEY_BYTES);
  }

  /** The same without its value, for what cannot be used; its key is a name of bounded length. */
  KeyedRecord unread() {
    return new KeyedRecord(key == null || key.isEmpty() ? key : Identifier.of(key), null, null);
  }

  private static @Nullable String text(byte @Nullable [] utf8, int most) {
    if (utf8 == null) {
      return null;
    }
    return new String(utf8.length > most ? Arrays.copyOf(utf8, most + 1) : utf8, UTF_8);
  }
}
