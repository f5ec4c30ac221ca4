package io.tidegate.app.serve;

/** The service does not start; the message says why and what to do, in words for an operator. */
public final class StartRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StartRefusedException(String message) {
    super(message);
  }

  StartRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
