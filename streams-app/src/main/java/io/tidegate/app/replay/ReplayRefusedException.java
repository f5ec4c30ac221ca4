package io.tidegate.app.replay;

/** The files named for a replay cannot be used; the message says which, and why. */
public final class ReplayRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ReplayRefusedException(String message) {
    super(message);
  }

  public ReplayRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
