package io.tidegate.detectors.codec;

import org.jspecify.annotations.Nullable;

/**
 * Something stored that this release cannot read. The message says what, and what an operator can
 * do; nothing that is stored was changed.
 */
public final class UnreadableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String WHAT_TO_DO =
      "; nothing was changed: go back to the release that wrote it, or start with another"
          + " application id, which forgets what was learnt and what is contained";

  private UnreadableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  static UnreadableException ofVersion(String name, long found, String readable) {
    return new UnreadableException(
        "the stored state cannot be read: "
            + name
            + " is stored in version "
            + Long.toUnsignedString(found)
            + ", and this release reads "
            + readable
            + WHAT_TO_DO,
        null);
  }

  /** Something of a kind that is not known. */
  public static UnreadableException ofKind(String name, int kind) {
    return new UnreadableException(
        "the stored state cannot be read: "
            + name
            + " has kind "
            + kind
            + ", which this release does not know"
            + WHAT_TO_DO,
        null);
  }

  /** Bytes that are of a version that is known, and are not whole. */
  public static UnreadableException ofBytes(String name, Throwable why) {
    return new UnreadableException(
        "the stored state cannot be read: "
            + name
            + " is damaged ("
            + why.getMessage()
            + ")"
            + WHAT_TO_DO,
        why);
  }
}
