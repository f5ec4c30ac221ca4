package io.tidegate.app.whatif;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.contain.Rehearsal;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.detectors.policy.PolicyEngine;
import io.tidegate.detectors.policy.PolicyFacts;
import io.tidegate.detectors.policy.RuleTrial;
import io.tidegate.detectors.policy.Situation;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.decode.DurationText;
import io.tidegate.schemas.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Lays out what a policy makes of one finding: which rule, what command, which guards. */
final class PolicyExplanation {
  private static final int LABEL_WIDTH = 26;

  private final List<String> lines = new ArrayList<>();
  private final PolicyEngine engine;
  private final PastFinding finding;

  private PolicyExplanation(Policy policy, PastFinding finding) {
    this.engine = new PolicyEngine(policy, DetectorCatalog.standard());
    this.finding = finding;
  }

  static List<String> of(Policy policy, PastFinding finding) {
    PolicyExplanation explanation = new PolicyExplanation(policy, finding);
    explanation.head();
    explanation.rules();
    explanation.decision();
    return List.copyOf(explanation.lines);
  }

  private void head() {
    Situation now = finding.situation();
    lines.add(finding.message());
    lines.add("");
    say("finding", finding.uid() + ", " + now.detector() + " (" + now.family() + ")");
    say("about", now.entity().uid() + " of " + now.entity().cluster());
    say(
        "rests on",
        (now.deterministic() ? "proof" : now.provisional() ? "a short history" : "evidence")
            + ", severity "
            + now.severity().caption().toLowerCase(Locale.ROOT)
            + ", confidence "
            + now.confidence().caption().toLowerCase(Locale.ROOT)
            + ", fleet "
            + now.phase());
    Policy policy = engine.policy();
    say("policy", policy.reference() + ", mode " + policy.mode().wireName());
  }

  private void rules() {
    lines.add("");
    lines.add("Rules, in order");
    List<RuleTrial> trials = engine.trials(finding.situation());
    for (RuleTrial trial : trials) {
      say(trial.rule().id(), trial.matches() ? "matches, and decides" : "no: " + trial.whyNot());
    }
    int unasked = engine.policy().rules().size() - trials.size();
    if (unasked > 0) {
      lines.add("  " + unasked + " more rules are not asked");
    } else if (trials.stream().noneMatch(RuleTrial::matches)) {
      lines.add("  no rule matches: left to people");
    }
  }

  private void decision() {
    Decision decision = engine.decide(finding.situation(), PolicyFacts.NONE);
    lines.add("");
    if (decision instanceof Decision.Refuse refuse) {
      lines.add("No command: " + refuse.guard() + ": " + refuse.text());
    } else if (decision instanceof Decision.Act act) {
      command(act);
      guards(act);
    } else {
      lines.add("No command: left to people");
    }
  }

  private void command(Decision.Act act) {
    lines.add("Command, for the first time");
    say("rule", act.rule());
    say("mode", act.mode().wireName());
    say(
        "action",
        act.action().wireName() + (act.method() == null ? "" : ", method " + act.method()));
    say("target", act.target().key());
    say("for", DurationText.of(act.durationMs()));
    for (Limit limit : act.limits()) {
      say("limit", limit.name() + " " + limit.value());
    }
    if (act.destination() != null) {
      say("to", act.destination());
    }
    say("open streams", act.openStreams());
  }

  private void guards(Decision.Act act) {
    lines.add("");
    lines.add("Guards that are asked");
    Rehearsal.Outcome outcome = new Rehearsal(engine, new TreeMap<>()).take(finding.past());
    boolean proof = finding.situation().deterministic();
    GuardsAsked.told(act, proof, outcome, engine.policy().guards()).forEach(this::say);
  }

  private void say(String label, String value) {
    lines.add("  " + label + " ".repeat(Math.max(1, LABEL_WIDTH - label.length())) + value);
  }
}
