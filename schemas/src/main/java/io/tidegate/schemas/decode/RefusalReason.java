package io.tidegate.schemas.decode;

/** Why a record was refused; {@link #wireName()} stands on the dead-letter topic and in metrics. */
public enum RefusalReason {
  EMPTY("empty"),
  TOO_LARGE("too_large"),
  NOT_JSON("not_json"),
  NOT_AN_OBJECT("not_an_object"),
  DUPLICATE_FIELD("duplicate_field"),
  MISSING_FIELD("missing_field"),
  WRONG_TYPE("wrong_type"),
  OUT_OF_RANGE("out_of_range"),
  UNKNOWN_VALUE("unknown_value"),
  TIME_BEFORE_2000("time_before_2000"),
  TIME_IN_FUTURE("time_in_future"),
  CONFLICT("conflict"),
  BAD_SIGNATURE("bad_signature");

  private final String wireName;

  RefusalReason(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }
}
