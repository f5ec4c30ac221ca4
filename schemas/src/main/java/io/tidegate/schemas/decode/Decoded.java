package io.tidegate.schemas.decode;

/** What a decoder makes of bytes: a value, or a refusal that says why. */
public sealed interface Decoded<T> {

  /** A valid record; {@code unknownFields} counts the members that were ignored. */
  record Value<T>(T value, int unknownFields) implements Decoded<T> {}

  /**
   * An invalid record: the reason, the field at fault (empty for the whole record) and a sentence.
   */
  record Refusal<T>(RefusalReason reason, String field, String detail) implements Decoded<T> {}
}
