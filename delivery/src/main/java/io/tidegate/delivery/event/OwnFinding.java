package io.tidegate.delivery.event;

import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.Alert;
import io.tidegate.schemas.alert.AlertEncoder;
import io.tidegate.schemas.alert.Analytic;
import io.tidegate.schemas.alert.AnalyticType;
import io.tidegate.schemas.alert.CloseReason;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Containment;
import io.tidegate.schemas.alert.ContainmentState;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.StableId;
import java.util.List;

/**
 * A finding of Tidegate about its own delivery, in the form of all others.
 *
 * @param kind names it as a detector does: SIEMs can route it by that
 * @param title of the kind
 * @param meaning of the kind, in a sentence
 * @param deployment whose delivery it is; stands where others name a cluster
 */
public record OwnFinding(String kind, String title, String meaning, String deployment) {

  /**
   * One step of it, as a record of the topic of alerts.
   *
   * @param activity the step
   * @param about what makes it another finding than the last of its kind
   * @param step from 1
   * @param fromMs since when it is so
   * @param advice what is to be done
   */
  public byte[] record(
      Activity activity,
      Severity severity,
      String about,
      int step,
      long fromMs,
      long nowMs,
      String sentence,
      String advice) {
    return new AlertEncoder()
        .encode(
            new Alert(
                activity,
                uid(about),
                step,
                new Analytic(
                    kind, title, meaning, AnalyticType.RULE, "none", "1", List.of(), List.of()),
                severity,
                Confidence.HIGH,
                entity(),
                false,
                List.of(),
                fromMs,
                fromMs,
                nowMs,
                nowMs,
                sentence,
                List.of(advice),
                null,
                activity == Activity.CLOSE ? CloseReason.RECOVERED : null,
                List.of(),
                List.of(),
                new Containment(ContainmentState.NONE, null, 0, null),
                "none",
                "1",
                deployment));
  }

  /** The uid of the finding about that. */
  public String uid(String about) {
    return "f-" + StableId.of(kind, deployment, about);
  }

  /** The same, read as what is sent to a sink. */
  public Event event(byte[] record) {
    return ((Read.Of) new EventReader().alert(record)).event();
  }

  /** Whom it is about. */
  public EntityKey entity() {
    return EntityKey.ofCluster(deployment);
  }
}
