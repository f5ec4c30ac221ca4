package io.tidegate.app.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.detectors.detect.DetectorSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lays out what a finding rests on: what was seen, against what, how sure, and what if. */
final class Explanation {
  private static final int LABEL_WIDTH = 30;

  /** How members end that are moments, in epoch ms; 0 where it has not come. */
  private static final String MOMENT = "_at";

  /** Told in a part of their own, or not of use by themselves. */
  private static final Set<String> TOLD =
      Set.of(
          "cluster",
          "parameter",
          "observed",
          "expected",
          "expected_low",
          "expected_high",
          "ratio",
          "season",
          "cluster_size",
          "cluster_size_at_baseline",
          "scaling_phase",
          "size_source",
          "score",
          "score_bar",
          "score_unit",
          "p_value",
          "excess_usd_per_hour",
          "deterministic",
          "provisional",
          "without_scale_awareness",
          "baseline_age_s",
          "budget_medium_per_day",
          "budget_share",
          "containment");

  private final JsonNode alert;
  private final JsonNode data;
  private final @Nullable DetectorSpec spec;
  private final List<String> lines = new ArrayList<>();

  private Explanation(JsonNode alert, @Nullable DetectorSpec spec) {
    this.alert = alert;
    this.data = alert.at("/evidences/0/data");
    this.spec = spec;
  }

  /** The lines for an alert; {@code spec} is its detector's, null if this version has it not. */
  static List<String> of(JsonNode alert, @Nullable DetectorSpec spec) {
    Explanation explanation = new Explanation(alert, spec);
    explanation.head();
    explanation.comparison();
    explanation.scale();
    explanation.evidence();
    explanation.numbers();
    explanation.done();
    explanation.detector();
    return List.copyOf(explanation.lines);
  }

  private void head() {
    lines.add(alert.path("message").asText());
    lines.add("");
    say("finding", alert.at("/finding_info/uid").asText());
    say(
        "state",
        alert.path("activity_name").asText()
            + ", severity "
            + alert.path("severity").asText().toLowerCase(Locale.ROOT)
            + ", confidence "
            + alert.path("confidence").asText().toLowerCase(Locale.ROOT));
    say(
        "seen",
        timeOf("/finding_info/first_seen_time") + " to " + timeOf("/finding_info/last_seen_time"));
    for (JsonNode resource : alert.path("resources")) {
      say(resource.path("role").asText().toLowerCase(Locale.ROOT), nameOf(resource));
    }
  }

  private static String nameOf(JsonNode resource) {
    return resource.path("uid").asText() + " in cluster " + resource.path("namespace").asText();
  }

  private void comparison() {
    title("What was compared");
    say("parameter", text("parameter"));
    say("observed", text("observed"));
    say("expected", has("expected") ? text("expected") : "nothing: a rule decides");
    if (has("expected_low")) {
      say("expected band", text("expected_low") + " to " + text("expected_high"));
    }
    if (has("ratio")) {
      say("ratio", text("ratio") + "x");
    }
    if (has("season")) {
      say("of that the hour", "of the week explains " + text("season") + "x of the level");
    }
    if (has("excess_usd_per_hour")) {
      say("excess costs", text("excess_usd_per_hour") + " USD/h");
    }
  }

  private void scale() {
    title("The fleet meanwhile");
    say(
        "nodes",
        data.path("cluster_size").asLong() == 0
            ? "not known when it was found"
            : text("cluster_size_at_baseline") + " -> " + text("cluster_size"));
    say("phase", text("scaling_phase").replace('_', ' '));
    say(
        "size known from",
        text("size_source").equals("timeline")
            ? "the autoscaler's events"
            : "nodes seen in traffic");
    say(
        "without scale awareness",
        data.path("without_scale_awareness").asBoolean()
            ? "a detector that ignores the fleet's growth would have fired too"
            : "a detector that ignores the fleet's growth would not have fired");
  }

  private void evidence() {
    title("How sure");
    if (data.path("deterministic").asBoolean()) {
      say("proof", "it follows from a rule, not from a likelihood");
    } else {
      say("evidence", text("score") + " nats against a bar of " + text("score_bar"));
      say("p-value", "at most " + text("p_value") + " if nothing were wrong");
    }
    if (has("budget_medium_per_day")) {
      String share =
          has("budget_share") ? ", of which this family has " + text("budget_share") : "";
      say("budget of false findings", text("budget_medium_per_day") + " medium a day" + share);
    }
    // What a rule decides rests on no history.
    if (data.path("baseline_age_s").asLong() > 0 || data.path("provisional").asBoolean()) {
      say(
          "history",
          text("baseline_age_s")
              + " s"
              + (data.path("provisional").asBoolean() ? ": provisional" : ""));
    }
  }

  private void numbers() {
    Set<String> names = new TreeSet<>();
    for (Iterator<Map.Entry<String, JsonNode>> it = data.fields(); it.hasNext(); ) {
      String name = it.next().getKey();
      if (!TOLD.contains(name) && !number(name).isEmpty()) {
        names.add(name);
      }
    }
    if (!names.isEmpty()) {
      title("Numbers behind it");
      names.forEach(name -> say(name.replace('_', ' '), number(name)));
    }
  }

  /** A moment as such, a list as its items; empty where there is none. */
  private String number(String name) {
    JsonNode value = data.path(name);
    if (name.endsWith(MOMENT) && value.isIntegralNumber()) {
      return value.asLong() == 0 ? "" : Instant.ofEpochMilli(value.asLong()).toString();
    }
    if (!value.isArray()) {
      return value.isObject() ? value.toString() : text(name);
    }
    List<String> items = new ArrayList<>();
    value.forEach(item -> items.add(item.isValueNode() ? item.asText() : item.toString()));
    return String.join(", ", items);
  }

  private void done() {
    JsonNode containment = data.path("containment");
    title("What was done");
    say("containment", containment.path("state").asText("none").replace('_', ' '));
    if (containment.has("refused_by")) {
      say("refused by", containment.path("refused_by").asText());
    }
    if (containment.has("command_id")) {
      say("command", containment.path("command_id").asText());
      Instant until = Instant.ofEpochMilli(containment.path("until").asLong());
      say("until", until.truncatedTo(ChronoUnit.SECONDS).toString());
    }
  }

  private void detector() {
    title("The detector");
    say("id", alert.at("/finding_info/analytic/uid").asText());
    for (JsonNode attack : alert.at("/finding_info/attacks")) {
      JsonNode technique = attack.path("technique");
      say("MITRE ATLAS", technique.path("uid").asText() + " " + technique.path("name").asText());
    }
    for (JsonNode type : alert.at("/finding_info/types")) {
      say("OWASP", type.asText());
    }
    if (spec == null) {
      say("known here", "no: written by another version of Tidegate");
      return;
    }
    say("sees", spec.analytic().description());
    say("why", spec.why());
    say("test", spec.analytic().algorithm());
    if (!spec.formula().isEmpty()) {
      say("formula", spec.formula());
    }
    say("scale", spec.scaleClass());
    say("limits", spec.limits());
    title("What to do");
    for (String step : spec.remediation()) {
      lines.add("  - " + step);
    }
  }

  private void title(String text) {
    lines.add("");
    lines.add(text);
  }

  private void say(String label, String value) {
    lines.add("  " + label + " ".repeat(Math.max(1, LABEL_WIDTH - label.length())) + value);
  }

  private boolean has(String name) {
    return data.has(name) && !data.get(name).isNull();
  }

  private String text(String name) {
    return has(name) ? data.get(name).asText() : "unknown";
  }

  private String timeOf(String pointer) {
    return Instant.ofEpochMilli(alert.at(pointer).asLong())
        .truncatedTo(ChronoUnit.SECONDS)
        .toString();
  }
}
