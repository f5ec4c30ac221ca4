package io.tidegate.benchmarks.quality.world;

/** A scenario cannot be used; the message says which, where and what is allowed. */
public final class WorldRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  WorldRefusedException(String message) {
    super(message);
  }

  WorldRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
