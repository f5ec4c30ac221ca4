package io.tidegate.schemas.testing;

import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.Alert;
import io.tidegate.schemas.alert.Analytic;
import io.tidegate.schemas.alert.AnalyticType;
import io.tidegate.schemas.alert.CloseReason;
import io.tidegate.schemas.alert.Comparison;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Containment;
import io.tidegate.schemas.alert.ContainmentState;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.alert.Technique;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.ResponseState;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.Identifier;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Alerts and enforcers' answers with whatever their types allow, and names as strangers choose. */
public final class AnyAlert {
  private static final long DAY_MS = 86_400_000;
  private static final long NOW_MS = 1_785_484_862_417L;

  private AnyAlert() {}

  /** Alerts in any state, of any kind of entity. */
  public static Arbitrary<Alert> alerts() {
    Arbitrary<EntityKey> entity = entities();
    Arbitrary<Long> time = Arbitraries.longs().between(NOW_MS - DAY_MS, NOW_MS + DAY_MS);
    return Combinators.combine(
            Arbitraries.of(Activity.values()),
            Arbitraries.integers().between(1, 30),
            analytics(),
            Arbitraries.of(Severity.values()),
            entity,
            entity.list().ofMaxSize(4),
            time.list().ofSize(4),
            Combinators.combine(texts(), texts().list().ofMaxSize(3), comparisons(), evidence())
                .as(Said::new))
        .flatAs(
            (activity, sequence, analytic, severity, about, related, times, said) ->
                Combinators.combine(
                        containments(),
                        Arbitraries.of(Confidence.values()),
                        Arbitraries.of(CloseReason.values()),
                        Arbitraries.of(true, false))
                    .as(
                        (containment, confidence, reason, actor) ->
                            new Alert(
                                activity,
                                "f-" + times.get(0),
                                sequence,
                                analytic,
                                severity,
                                confidence,
                                about,
                                actor,
                                related,
                                times.get(0),
                                times.get(1),
                                times.get(2),
                                times.get(3),
                                said.message(),
                                said.remediation(),
                                activity == Activity.UPDATE ? "evidence" : null,
                                activity == Activity.CLOSE ? reason : null,
                                said.comparisons(),
                                said.evidence(),
                                containment,
                                "observe",
                                "1",
                                "defaults")));
  }

  /** Answers in any state, with any status. */
  public static Arbitrary<Response> responses() {
    Arbitrary<Long> time = Arbitraries.longs().between(NOW_MS - DAY_MS, NOW_MS + DAY_MS);
    return Combinators.combine(
            names(),
            names(),
            names(),
            Arbitraries.of(Response.STATUSES),
            Arbitraries.of(ResponseState.values()),
            texts(),
            time,
            Arbitraries.oneOf(time, Arbitraries.just(0L)))
        .as(Response::new);
  }

  private record Said(
      String message,
      List<String> remediation,
      List<Comparison> comparisons,
      List<Fact> evidence) {}

  private static Arbitrary<EntityKey> entities() {
    return Combinators.combine(names(), Arbitraries.of(EntityKind.values()), names(), names())
        .as(
            (cluster, kind, id, owner) ->
                kind == EntityKind.API_KEY
                    ? EntityKey.ofKey(cluster, owner, id)
                    : new EntityKey(cluster, kind, kind == EntityKind.CLUSTER ? cluster : id));
  }

  private static Arbitrary<Analytic> analytics() {
    List<Technique> some =
        List.of(new Technique("AML.TA0011", "Impact", "AML.T0034", "Cost Harvesting"));
    return Combinators.combine(
            Arbitraries.of(AnalyticType.values()),
            Arbitraries.of(some, List.<Technique>of()),
            Arbitraries.of(List.of("LLM10:2025"), List.<String>of()))
        .as(
            (type, techniques, owasp) ->
                new Analytic(
                    "a-b", "A title", "A sentence.", type, "tail", "1", techniques, owasp));
  }

  private static Arbitrary<Containment> containments() {
    return Combinators.combine(
            Arbitraries.of(ContainmentState.values()),
            Arbitraries.of("", "c-1"),
            Arbitraries.of(0L, NOW_MS),
            Arbitraries.of("", "blast_radius"))
        .as(
            (state, command, until, guard) ->
                new Containment(
                    state,
                    command.isEmpty() ? null : command,
                    until,
                    guard.isEmpty() ? null : guard));
  }

  private static Arbitrary<List<Comparison>> comparisons() {
    return Combinators.combine(texts(), texts(), texts()).as(Comparison::new).list().ofMaxSize(2);
  }

  private static Arbitrary<List<Fact>> evidence() {
    return Arbitraries.<Fact>oneOf(
            texts().map(text -> new Fact.Text("text", text)),
            names().list().ofMaxSize(80).map(names -> new Fact.Texts("names", names)),
            Arbitraries.longs().map(value -> new Fact.Whole("observed", value)),
            Arbitraries.doubles()
                .withSpecialValue(Double.NaN)
                .withSpecialValue(Double.POSITIVE_INFINITY)
                .map(value -> new Fact.Decimal("expected", value, 3)),
            Arbitraries.of(true, false).map(value -> new Fact.Flag("deterministic", value)))
        .list()
        .uniqueElements(Fact::name)
        .ofMaxSize(5);
  }

  /** Names as a decoder hands them on, whatever a client wrote. */
  private static Arbitrary<String> names() {
    return texts().filter(text -> !text.isEmpty()).map(Identifier::of);
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(12),
        Arbitraries.of("", "a|b=c\\d", "line\nbreak", "192.0.2.7", "日本-𝔘", "\"}],[", "null", "-1"),
        Arbitraries.strings().all().ofMaxLength(300));
  }
}
