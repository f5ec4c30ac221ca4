package io.tidegate.schemas.decode;

import java.util.Locale;

/** What happens to a record that says otherwise than its source's constants. */
public enum Conflict {
  /** The record is refused. */
  REFUSE,
  /** The constant stands, and the record's word is counted. */
  OVERRULE;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
