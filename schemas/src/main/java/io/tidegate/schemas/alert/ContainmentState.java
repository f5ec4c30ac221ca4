package io.tidegate.schemas.alert;

import io.tidegate.schemas.stored.Coded;
import io.tidegate.schemas.stored.Codes;

/** How far a finding's containment has come; {@link #wireName()} stands in the alert. */
public enum ContainmentState implements Coded {
  NONE(0, "none"),
  WOULD_HAVE(1, "would_have"),
  PENDING(2, "pending"),
  PARTIAL(3, "partial"),
  APPLIED(4, "applied"),
  RELEASED(5, "released"),
  REFUSED(6, "refused"),
  AWAITING_APPROVAL(7, "awaiting_approval");

  /** By what is stored. */
  public static final Codes<ContainmentState> CODES = Codes.of(values());

  private final int code;
  private final String wireName;

  ContainmentState(int code, String wireName) {
    this.code = code;
    this.wireName = wireName;
  }

  @Override
  public int code() {
    return code;
  }

  public String wireName() {
    return wireName;
  }
}
