package io.tidegate.enforcer.book;

import static java.util.Objects.requireNonNull;

/** What a gateway said to a command, as an OpenC2 status and in words. */
public record Outcome(int status, String text) {
  private static final int DONE = 200;
  private static final int NOT_FOUND = 404;
  private static final int NOT_SUPPORTED = 501;

  public Outcome {
    requireNonNull(text, "text is null");
  }

  public static Outcome done() {
    return new Outcome(DONE, "applied");
  }

  /** The gateway does not know the target. */
  public static Outcome notFound(String text) {
    return new Outcome(NOT_FOUND, text);
  }

  /** The gateway cannot do that. */
  public static Outcome notSupported(String text) {
    return new Outcome(NOT_SUPPORTED, text);
  }

  /** True where the gateway does not know the target. */
  public boolean isNotFound() {
    return status == NOT_FOUND;
  }

  public boolean isDone() {
    return status == DONE;
  }
}
