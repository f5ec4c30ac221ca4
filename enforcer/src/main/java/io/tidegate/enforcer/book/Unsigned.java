package io.tidegate.enforcer.book;

import static java.util.Objects.requireNonNull;

/**
 * What was read that nobody known here had signed.
 *
 * @param records how many records
 * @param last what was wrong with the last of them
 */
public record Unsigned(long records, String last) {
  static final Unsigned NOTHING = new Unsigned(0, "");

  public Unsigned {
    requireNonNull(last, "last is null");
  }
}
