package io.tidegate.app.score;

/** The files named for a series cannot be used; the message says which, why and what to do. */
public final class SeriesRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SeriesRefusedException(String message) {
    super(message);
  }

  SeriesRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
