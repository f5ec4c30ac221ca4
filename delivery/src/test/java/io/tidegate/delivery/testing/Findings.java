package io.tidegate.delivery.testing;

import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.event.EventReader;
import io.tidegate.delivery.event.Read;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.Alert;
import io.tidegate.schemas.alert.AlertEncoder;
import io.tidegate.schemas.alert.Analytic;
import io.tidegate.schemas.alert.AnalyticType;
import io.tidegate.schemas.alert.Comparison;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Containment;
import io.tidegate.schemas.alert.ContainmentState;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.alert.Technique;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;

/** Findings as the service writes them. */
public final class Findings {
  /** When they were found. */
  public static final long TIME_MS = 1_785_484_862_417L;

  private Findings() {}

  /** A step of a finding about a tenant, as it stands on the topic. */
  public static byte[] bytes(String finding, int step, Severity severity, String tenant) {
    EntityKey key = EntityKey.ofKey("eu-1", tenant, "ak-" + tenant);
    return new AlertEncoder()
        .encode(
            new Alert(
                step == 1 ? Activity.CREATE : Activity.UPDATE,
                finding,
                step,
                new Analytic(
                    "spend-burst",
                    "Spending burst",
                    "More than explained.",
                    AnalyticType.STATISTICAL,
                    "tail",
                    "1",
                    List.of(new Technique("AML.TA0011", "Impact", "AML.T0034", "Cost Harvesting")),
                    List.of("LLM10:2025")),
                severity,
                Confidence.HIGH,
                new EntityKey("eu-1", EntityKind.TENANT, tenant),
                true,
                List.of(key, new EntityKey("eu-1", EntityKind.MODEL, "llama-70b")),
                TIME_MS + step,
                TIME_MS - 60_000,
                TIME_MS,
                TIME_MS,
                "tenant " + tenant + " spends 12.5x what is explained, by ak-" + tenant + ".",
                List.of("Look at it.", "Cap it."),
                step == 1 ? null : "severity",
                null,
                List.of(new Comparison("usd per hour", "12.5", "1.0")),
                List.of(
                    new Fact.Decimal("observed", 12.5, 3),
                    new Fact.Decimal("expected", 1, 3),
                    new Fact.Texts("keys", List.of("ak-" + tenant, "ak-other"))),
                new Containment(ContainmentState.WOULD_HAVE, "c-1", 0, null),
                "observe",
                "1",
                "abc"));
  }

  /** The same as an event. */
  public static Event event(String finding, int step, Severity severity, String tenant) {
    Read read = new EventReader().alert(bytes(finding, step, severity, tenant));
    return ((Read.Of) read).event();
  }

  /** So many findings of severity high. */
  public static List<Event> many(int count) {
    return java.util.stream.IntStream.range(0, count)
        .mapToObj(i -> event("f-" + i, 1, Severity.HIGH, "t" + i))
        .toList();
  }
}
