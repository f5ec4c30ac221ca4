package io.tidegate.simulator;

/** A trace file is not what it should be; the message names file, line and what was expected. */
public final class TraceFormatException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  TraceFormatException(String message) {
    super(message);
  }
}
