package io.tidegate.schemas.testing.violations.manners.app;

import java.util.Calendar;

/** Uses old dates. */
public final class UsesOldDates {
  public Calendar day() {
    return Calendar.getInstance();
  }
}
