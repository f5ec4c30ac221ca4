package io.tidegate.delivery.event;

import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.Severity;

/** A finding about nothing, marked as a test, by which a sink is tried. */
public final class TestFinding {
  /** The detector that it names: SIEMs can leave it out by it. */
  public static final String DETECTOR = "delivery-test";

  private static final OwnFinding KIND =
      new OwnFinding(
          DETECTOR, "Test of the delivery", "Somebody tests whether findings arrive.", "test");

  private TestFinding() {}

  /** The test of that sink at that time. */
  public static Event of(String sink, long nowMs) {
    return KIND.event(
        KIND.record(
            Activity.CREATE,
            Severity.INFORMATIONAL,
            sink + "@" + nowMs,
            1,
            nowMs,
            nowMs,
            "TEST of the delivery to " + sink + ": nothing happened, nothing is to be done.",
            "Nothing."));
  }
}
