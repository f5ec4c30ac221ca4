package io.tidegate.schemas.control;

/** What became of a command at one enforcer; {@link #wireName()} is the word on the wire. */
public enum ResponseState {
  /** It is on its way; another response follows. */
  PENDING("pending"),
  APPLIED("applied"),
  /** The same command had been applied before. */
  ALREADY_APPLIED("already_applied"),
  /** It would have been applied, but only observing is asked for. */
  OBSERVED("observed"),
  /** Its end has come: it has run out, or came too late to be applied. */
  EXPIRED("expired"),
  /** A later generation for the same target is known. */
  STALE("stale"),
  /** What was in force has been taken away. */
  RELEASED("released"),
  /** It is not for this enforcer to do: forged, malformed, not allowed or not supported. */
  REFUSED("refused"),
  /** The gateway could not be told; it is tried again. */
  FAILED("failed");

  private final String wireName;

  ResponseState(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }
}
