package io.tidegate.schemas.decode;

import java.util.List;

/** What a decoder makes of bytes: a value, or a refusal that says why. */
public sealed interface Decoded<T> {

  /**
   * A valid record; {@code unknownFields} counts the members that were ignored, {@code flaws} names
   * each member that was not taken as it stood.
   */
  record Value<T>(T value, int unknownFields, List<Flaw> flaws) implements Decoded<T> {
    public Value {
      flaws = List.copyOf(flaws);
    }

    /** All of it was taken as it stood. */
    public Value(T value, int unknownFields) {
      this(value, unknownFields, List.of());
    }
  }

  /**
   * An invalid record: the reason, the field at fault (empty for the whole record), a sentence, and
   * of whom it speaks.
   */
  record Refusal<T>(RefusalReason reason, String field, String detail, Said said)
      implements Decoded<T> {

    /** It is not known of whom the record speaks. */
    public Refusal(RefusalReason reason, String field, String detail) {
      this(reason, field, detail, Said.NOTHING);
    }
  }
}
