package io.tidegate.detectors.codec;

/** Stored or internal bytes that no release of this format can have written. */
public final class CorruptBytesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CorruptBytesException(String message) {
    super(message);
  }
}
