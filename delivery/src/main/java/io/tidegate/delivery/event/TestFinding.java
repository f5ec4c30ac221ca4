package io.tidegate.delivery.event;

import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.Alert;
import io.tidegate.schemas.alert.AlertEncoder;
import io.tidegate.schemas.alert.Analytic;
import io.tidegate.schemas.alert.AnalyticType;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Containment;
import io.tidegate.schemas.alert.ContainmentState;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.StableId;
import java.util.List;

/** A finding about nothing, marked as a test, by which a sink is tried. */
public final class TestFinding {
  /** The detector that it names: SIEMs can leave it out by it. */
  public static final String DETECTOR = "delivery-test";

  private TestFinding() {}

  /** The test of that sink at that time. */
  public static Event of(String sink, long nowMs) {
    String uid = "f-" + StableId.of(DETECTOR, sink, Long.toString(nowMs));
    Alert alert =
        new Alert(
            Activity.CREATE,
            uid,
            1,
            new Analytic(
                DETECTOR,
                "Test of the delivery",
                "Somebody tests whether findings arrive.",
                AnalyticType.RULE,
                "none",
                "1",
                List.of(),
                List.of()),
            Severity.INFORMATIONAL,
            Confidence.HIGH,
            EntityKey.ofCluster("test"),
            false,
            List.of(),
            nowMs,
            nowMs,
            nowMs,
            nowMs,
            "TEST of the delivery to " + sink + ": nothing happened, nothing is to be done.",
            List.of("Nothing."),
            null,
            null,
            List.of(),
            List.of(),
            new Containment(ContainmentState.NONE, null, 0, null),
            "none",
            "1",
            "test");
    return ((Read.Of) new EventReader().alert(new AlertEncoder().encode(alert))).event();
  }
}
