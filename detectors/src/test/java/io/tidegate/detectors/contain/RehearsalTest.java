package io.tidegate.detectors.contain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.RequestPrice;
import io.tidegate.detectors.policy.Situation;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.policy.PolicyMode;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What was, under the guards of a service. */
class RehearsalTest {
  private static final long START_MS = 1_785_484_800_000L;
  private static final long MINUTE_MS = 60_000;

  @Test
  void takesNoMoreThanItsShareOfTheCustomersAtOnce() {
    Rehearsal rehearsal = rehearsal(40);

    assertThat(told(rehearsal, 1, 0)).isEqualTo("begun");
    assertThat(told(rehearsal, 2, 0)).isEqualTo("begun");
    assertThat(told(rehearsal, 3, 0)).isEqualTo("blast_radius");
    assertThat(told(rehearsal, 1, 1)).as("in force already").isEqualTo("joined");
    assertThat(told(rehearsal, 3, 100)).as("after the others' end").isEqualTo("begun");
  }

  @Test
  void hasNoMoreActionsAnHourThanAService() {
    Rehearsal rehearsal = rehearsal(1_000_000);
    int actions = ContainingTest.guards(false, 60).actionsPerHour();
    for (int key = 0; key < actions; key++) {
      assertThat(told(rehearsal, key, 0)).isEqualTo("begun");
    }

    assertThat(told(rehearsal, actions, 0)).isEqualTo("action_budget");
    assertThat(told(rehearsal, actions, 61)).isEqualTo("begun");
  }

  private static Rehearsal rehearsal(long customers) {
    SortedMap<String, Long> byCluster = new TreeMap<>();
    byCluster.put(ContainScript.CLUSTER, customers);
    return new Rehearsal(
        ContainScript.engineOf(ContainingTest.policy(PolicyMode.ENFORCE)), byCluster);
  }

  private static String told(Rehearsal rehearsal, int key, int minute) {
    Situation leak =
        new Situation(
            "canary-leak",
            "content",
            ContainScript.key("k" + key),
            "t" + key,
            Severity.CRITICAL,
            Confidence.HIGH,
            "steady",
            true,
            false,
            "canaries",
            0,
            RequestPrice.UNKNOWN,
            10,
            true);
    Rehearsal.Outcome outcome =
        rehearsal.take(
            new Rehearsal.Past("f-" + key, START_MS + minute * MINUTE_MS, Double.NaN, leak));
    return outcome instanceof Rehearsal.Outcome.Refused refused
        ? refused.refusal().guard()
        : outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
