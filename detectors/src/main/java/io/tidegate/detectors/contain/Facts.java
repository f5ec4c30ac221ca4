package io.tidegate.detectors.contain;

import io.tidegate.detectors.correlate.Finding;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Limit;
import java.util.ArrayList;
import java.util.List;

/** What the audit tells of containments, always under the same names. */
final class Facts {
  private Facts() {}

  static List<Fact> of(Proposal proposal, String policy) {
    Decision.Act act = proposal.act();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact.Text("finding_uid", proposal.findingUid()));
    facts.add(new Fact.Text("detector", proposal.evidence().detector()));
    facts.add(new Fact.Text("policy", policy));
    facts.add(new Fact.Text("rule", act.rule()));
    facts.add(new Fact.Text("mode", act.mode().wireName()));
    facts.add(new Fact.Text("action", act.graded().wireName()));
    facts.add(new Fact.Whole("level", act.level()));
    facts.add(new Fact.Text("target", proposal.key()));
    if (!proposal.toll().also().isEmpty()) {
      facts.add(new Fact.Texts("hits_customers", List.copyOf(proposal.toll().names())));
    }
    facts.add(new Fact.Whole("first_evidence", proposal.evidence().sinceMs()));
    facts.add(new Fact.Whole("raised", proposal.evidence().raisedMs()));
    return facts;
  }

  static List<Fact> of(Finding finding) {
    return List.of(
        new Fact.Text("finding_uid", finding.uid()),
        new Fact.Text("detector", finding.latest().detector()),
        new Fact.Whole("first_evidence", finding.firstSeenMs()),
        new Fact.Whole("raised", finding.createdMs()));
  }

  static Fact[] of(Decision.Refuse refusal) {
    return new Fact[] {
      new Fact.Text("guard", refusal.guard()), new Fact.Text("text", refusal.text())
    };
  }

  static List<Fact> of(Command command) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact.Text("command_id", command.commandId()));
    facts.add(new Fact.Text("finding_uid", command.findingUid()));
    facts.add(new Fact.Text("target", command.target().key()));
    facts.add(new Fact.Text("action", command.action().wireName()));
    if (command.method() != null) {
      facts.add(new Fact.Text("method", command.method()));
    }
    facts.add(new Fact.Text("mode", command.mode().wireName()));
    facts.add(new Fact.Whole("generation", command.generation()));
    facts.add(new Fact.Whole("start", command.startMs()));
    facts.add(new Fact.Whole("until", command.endMs()));
    facts.add(new Fact.Text("policy", command.policy()));
    for (Limit limit : command.limits()) {
      String name = "limit." + limit.name();
      facts.add(
          limit.value().scale() == 0
              ? new Fact.Whole(name, limit.whole())
              : new Fact.Decimal(name, limit.value().doubleValue(), Limit.DECIMALS));
    }
    return facts;
  }

  /** The end of a containment: what it refused, and how long it lasted. */
  static List<Fact> ofEnd(Contained contained, long timeMs) {
    List<Fact> facts = new ArrayList<>();
    Command command = contained.command();
    facts.add(new Fact.Text("command_id", command.commandId()));
    facts.add(new Fact.Text("finding_uid", command.findingUid()));
    facts.add(new Fact.Text("target", command.target().key()));
    facts.add(new Fact.Text("mode", command.mode().wireName()));
    facts.add(new Fact.Whole("contained_ms", timeMs - contained.sinceMs()));
    Knocks knocks = contained.knocks();
    facts.add(new Fact.Whole("requests_refused", knocks.count()));
    if (knocks.count() > 0) {
      facts.add(new Fact.Whole("first_refused", knocks.firstMs()));
      facts.add(new Fact.Whole("last_refused", knocks.lastMs()));
    }
    return facts;
  }

  /** The facts and those of the others that do not stand there yet. */
  static List<Fact> with(List<Fact> facts, Fact... more) {
    List<Fact> all = new ArrayList<>(facts);
    for (Fact fact : more) {
      if (all.stream().noneMatch(known -> known.name().equals(fact.name()))) {
        all.add(fact);
      }
    }
    return all;
  }
}
