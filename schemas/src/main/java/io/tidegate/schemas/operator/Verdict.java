package io.tidegate.schemas.operator;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a person holds of a finding; {@link #id()} is OCSF's {@code verdict_id}. */
public enum Verdict {
  UNKNOWN(0),
  FALSE_POSITIVE(1),
  TRUE_POSITIVE(2),
  DISREGARD(3),
  SUSPICIOUS(4),
  BENIGN(5),
  TEST(6),
  INSUFFICIENT_DATA(7),
  SECURITY_RISK(8),
  MANAGED_EXTERNALLY(9),
  DUPLICATE(10),
  OTHER(99);

  private final int id;

  Verdict(int id) {
    this.id = id;
  }

  public int id() {
    return id;
  }

  /** The verdict as a word: {@code false_positive}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The verdict of that {@code verdict_id}. */
  public static Optional<Verdict> of(long id) {
    return Arrays.stream(values()).filter(each -> each.id == id).findFirst();
  }
}
