package io.tidegate.detectors.contain;

import io.tidegate.schemas.stored.Coded;

/** What containment remembers, kind by kind; {@link #code()} is stored. */
public enum KeptKind implements Coded {
  IN_FORCE(0, "containment in force"),
  WAITING(1, "containment that waits for a person"),
  PAST(2, "past of a target"),
  CUSTOMERS(3, "count of customers"),
  ENFORCERS(4, "enforcer"),
  BUDGET(5, "budget of commands"),
  GRACES(6, "grace"),
  PROTECTIONS(7, "protection"),
  BARS(8, "bar that a person moved"),
  SHARED_KEYS(9, "shared key"),
  RELEASES(10, "release that stands");

  private final int code;
  private final String title;

  KeptKind(int code, String title) {
    this.code = code;
    this.title = title;
  }

  @Override
  public int code() {
    return code;
  }

  /** What a row of it is called. */
  public String title() {
    return title;
  }
}
