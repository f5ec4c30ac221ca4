package io.tidegate.schemas.alert;

import io.tidegate.schemas.encode.JsonWriter;
import io.tidegate.schemas.entity.EntityKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes alerts as OCSF 1.8.0 Detection Findings (class 2004). The same alert gives the same bytes:
 * members stand in a fixed order and no wall clock enters. Reuses a buffer: not for use by several
 * threads.
 */
public final class AlertEncoder {
  /** The release of OCSF that is written. */
  public static final String OCSF_VERSION = "1.8.0";

  private static final String PRODUCT = "Tidegate";
  private static final String PRODUCT_VERSION = "0.1.0";
  private static final int CLASS_UID = 2004;
  private static final int ACTION_OBSERVED = 3;
  private static final int ACTION_MODIFIED = 4;
  private static final int DISPOSITION_ISOLATED = 4;
  private static final int DISPOSITION_LOGGED = 17;
  private static final int DISPOSITION_ALERT = 19;

  private final JsonWriter json = new JsonWriter();

  /** The alert's JSON as UTF-8. */
  public byte[] encode(Alert alert) {
    json.clear().beginObject();
    classification(alert);
    judgement(alert);
    times(alert);
    text("message", alert.message());
    metadata(alert);
    findingInfo(alert);
    analyses(alert);
    resources(alert);
    evidences(alert);
    remediation(alert.remediation());
    control(alert);
    return json.endObject().toBytes();
  }

  private void classification(Alert alert) {
    int activity = alert.activity().id();
    number("activity_id", activity);
    text("activity_name", alert.activity().caption());
    number("category_uid", 2);
    text("category_name", "Findings");
    number("class_uid", CLASS_UID);
    text("class_name", "Detection Finding");
    number("type_uid", CLASS_UID * 100L + activity);
    text("type_name", "Detection Finding: " + alert.activity().caption());
  }

  private void judgement(Alert alert) {
    number("severity_id", alert.severity().id());
    text("severity", alert.severity().caption());
    number("confidence_id", alert.confidence().id());
    text("confidence", alert.confidence().caption());
    switch (alert.activity()) {
      case CREATE -> status(1, "New");
      case UPDATE -> status(2, "In Progress");
      case CLOSE -> status(4, "Resolved");
    }
    String detail =
        alert.closeReason() == null ? alert.updateReason() : alert.closeReason().wireName();
    optionalText("status_detail", detail);
    json.name("is_alert").bool(true);
  }

  private void status(int id, String caption) {
    number("status_id", id);
    text("status", caption);
  }

  private void times(Alert alert) {
    number("time", alert.timeMs());
    number("start_time", alert.startMs());
    number("end_time", Math.max(alert.startMs(), alert.endMs()));
    number("duration", Math.max(0, alert.endMs() - alert.startMs()));
  }

  private void metadata(Alert alert) {
    json.name("metadata").beginObject();
    text("version", OCSF_VERSION);
    text("uid", alert.findingUid() + "." + alert.sequence());
    text("correlation_uid", alert.findingUid());
    json.name("product").beginObject();
    text("name", PRODUCT);
    text("vendor_name", PRODUCT);
    text("version", PRODUCT_VERSION);
    json.name("feature").beginObject();
    text("name", alert.analytic().id());
    text("version", alert.analytic().version());
    json.endObject().endObject();
    texts("profiles", List.of("security_control"));
    text("log_name", "tidegate.alerts");
    texts("labels", List.of("config:" + alert.configVersion()));
    json.endObject();
  }

  private void findingInfo(Alert alert) {
    Analytic analytic = alert.analytic();
    json.name("finding_info").beginObject();
    text("uid", alert.findingUid());
    text("title", analytic.title());
    text("desc", analytic.description());
    if (!analytic.owasp().isEmpty()) {
      texts("types", analytic.owasp());
    }
    number("created_time", alert.createdMs());
    number("first_seen_time", alert.startMs());
    number("last_seen_time", alert.endMs());
    json.name("analytic").beginObject();
    text("uid", analytic.id());
    text("name", analytic.title());
    number("type_id", analytic.type().id());
    text("type", analytic.type().caption());
    text("algorithm", analytic.algorithm());
    text("version", analytic.version());
    number("state_id", 1);
    text("state", "Active");
    json.endObject();
    if (!analytic.techniques().isEmpty()) {
      json.name("attacks").beginArray();
      analytic.techniques().forEach(this::attack);
      json.endArray();
    }
    json.endObject();
  }

  private void attack(Technique technique) {
    json.beginObject();
    text("version", Technique.ATLAS_VERSION);
    json.name("tactic").beginObject();
    text("uid", technique.tacticUid());
    text("name", technique.tacticName());
    json.endObject();
    json.name("technique").beginObject();
    text("uid", technique.techniqueUid());
    text("name", technique.techniqueName());
    json.endObject().endObject();
  }

  private void analyses(Alert alert) {
    if (alert.comparisons().isEmpty()) {
      return;
    }
    json.name("anomaly_analyses").beginArray();
    for (Comparison comparison : alert.comparisons()) {
      json.beginObject().name("analysis_targets").beginArray().beginObject();
      text("name", alert.entity().id());
      text("type", alert.entity().kind().wireName());
      json.endObject().endArray();
      observation("baselines", comparison.parameter(), comparison.expected());
      observation("anomalies", comparison.parameter(), comparison.observed());
      json.endObject();
    }
    json.endArray();
  }

  private void observation(String name, String parameter, String value) {
    json.name(name).beginArray().beginObject();
    text("observation_parameter", parameter);
    json.name("observations").beginArray().beginObject();
    text("value", value);
    json.endObject().endArray().endObject().endArray();
  }

  private void resources(Alert alert) {
    json.name("resources").beginArray();
    resource(alert.entity(), alert.actor() ? 2 : 3, alert.actor() ? "Actor" : "Affected");
    for (EntityKey other : alert.related()) {
      resource(other, 4, "Related");
    }
    json.endArray();
  }

  private void resource(EntityKey entity, int roleId, String role) {
    json.beginObject();
    text("uid", entity.uid());
    text("name", entity.id());
    text("type", entity.kind().wireName());
    text("namespace", entity.cluster());
    if (!entity.owner().isEmpty()) {
      json.name("owner").beginObject();
      text("uid", entity.tenant().uid());
      text("name", entity.owner());
      json.endObject();
    }
    number("role_id", roleId);
    text("role", role);
    json.endObject();
  }

  private void evidences(Alert alert) {
    json.name("evidences").beginArray().beginObject().name("data").beginObject();
    text("cluster", alert.entity().cluster());
    alert.evidence().forEach(fact -> FactWriter.write(fact, json));
    Containment containment = alert.containment();
    json.name("containment").beginObject();
    text("state", containment.state().wireName());
    optionalText("command_id", containment.commandId());
    if (containment.untilMs() > 0) {
      number("until", containment.untilMs());
    }
    optionalText("refused_by", containment.refusedBy());
    json.endObject().endObject().endObject().endArray();
  }

  private void remediation(List<String> steps) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < steps.size(); i++) {
      text.append(i == 0 ? "" : " ").append(i + 1).append(". ").append(steps.get(i));
    }
    json.name("remediation").beginObject();
    text("desc", text.toString());
    json.endObject();
  }

  private void control(Alert alert) {
    switch (alert.containment().state()) {
      case PENDING, PARTIAL, APPLIED ->
          action(ACTION_MODIFIED, "Modified", DISPOSITION_ISOLATED, "Isolated");
      case WOULD_HAVE -> action(ACTION_OBSERVED, "Observed", DISPOSITION_LOGGED, "Logged");
      case NONE, RELEASED, REFUSED, AWAITING_APPROVAL ->
          action(ACTION_OBSERVED, "Observed", DISPOSITION_ALERT, "Alert");
    }
    json.name("policy").beginObject();
    text("uid", "policy/" + alert.policy());
    text("name", alert.policy());
    text("version", alert.policyVersion());
    json.endObject();
  }

  private void action(int actionId, String action, int dispositionId, String disposition) {
    number("action_id", actionId);
    text("action", action);
    number("disposition_id", dispositionId);
    text("disposition", disposition);
  }

  private void number(String name, long value) {
    json.name(name).number(value);
  }

  private void text(String name, String value) {
    json.name(name).string(value);
  }

  private void optionalText(String name, @Nullable String value) {
    if (value != null) {
      text(name, value);
    }
  }

  private void texts(String name, List<String> values) {
    json.name(name).beginArray();
    values.forEach(json::string);
    json.endArray();
  }
}
