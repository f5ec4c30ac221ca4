package io.tidegate.detectors.contain;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.correlate.Finding;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.detectors.policy.PolicyEngine;
import io.tidegate.schemas.alert.Containment;
import io.tidegate.schemas.alert.ContainmentState;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.EnforcerSays;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.operator.OperatorRecord;
import io.tidegate.schemas.policy.PolicyMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Containment as a whole: what policy asks for, what guards refuse, what is in force, what people
 * and gateways say of it. Event time enters with every call.
 */
public final class Containing {
  /** What refuses goes before what slows; then what is proven, then what is most material. */
  private static final Comparator<Proposal> ORDER =
      Comparator.comparing((Proposal proposal) -> !proposal.toll().refuses())
          .thenComparing(Proposal.MOST_MATERIAL_FIRST);

  private static final long FORGET_EVERY_MS = 300_000;

  private final Ruling ruling;
  private final World world;
  private final Containments containments = new Containments();
  private final Customers customers = new Customers();
  private final SharedKeys sharedKeys = new SharedKeys();
  private final EnforcerRoster roster = new EnforcerRoster();
  private final ActionBudget budget = new ActionBudget();
  private final Graces graces = new Graces();
  private final Bars bars = new Bars();
  private final KnownFacts facts;
  private final Protections protections;
  private final Guards guards;
  private final Proposing proposing;
  private final Lifecycle lifecycle;
  private final ClosedLoop loop;
  private final Approvals approvals;
  private final People people;
  private final Gate gate;
  private long forgottenMs;

  /**
   * Nothing is in force yet.
   *
   * @param records what is known of entities besides their traffic
   */
  public Containing(
      PolicyEngine policy,
      DetectorCatalog catalog,
      Function<EntityKey, @Nullable EntityRecord> records,
      World world) {
    this.ruling = new Ruling(policy);
    this.world = world;
    this.facts = new KnownFacts(containments, records);
    this.protections = new Protections(facts);
    BlastRadius radius = new BlastRadius(containments, customers);
    this.guards = new Guards(containments, protections, graces, radius, budget);
    this.proposing = new Proposing(ruling, facts, roster, sharedKeys, catalog);
    this.lifecycle = new Lifecycle(containments, ruling, world);
    this.loop = new ClosedLoop(containments, roster, lifecycle, budget, ruling, world);
    this.approvals = new Approvals(containments, lifecycle, ruling, world, this::recheck);
    ManualContainment manual =
        new ManualContainment(proposing, guards, roster, lifecycle, ruling, world);
    this.people =
        new People(
            containments, lifecycle, approvals, manual, protections, graces, bars, ruling, world);
    this.gate = new Gate(containments, guards, lifecycle, ruling, world);
  }

  /** All that must be kept. */
  public SortedMap<KeptKind, Kept<?>> kept() {
    SortedMap<KeptKind, Kept<?>> all = new TreeMap<>();
    all.put(KeptKind.IN_FORCE, containments.inForceKept());
    all.put(KeptKind.WAITING, containments.waitingKept());
    all.put(KeptKind.PAST, containments.pastKept());
    all.put(KeptKind.CUSTOMERS, customers.kept());
    all.put(KeptKind.ENFORCERS, roster.kept());
    all.put(KeptKind.BUDGET, budget.kept());
    all.put(KeptKind.GRACES, graces.kept());
    all.put(KeptKind.PROTECTIONS, protections.kept());
    all.put(KeptKind.BARS, bars.kept());
    all.put(KeptKind.SHARED_KEYS, sharedKeys.kept());
    all.put(KeptKind.RELEASES, containments.releasesKept());
    return all;
  }

  public Customers customers() {
    return customers;
  }

  public SharedKeys sharedKeys() {
    return sharedKeys;
  }

  public Bars bars() {
    return bars;
  }

  /** The commands that are in force, in order of their targets. */
  public List<Command> commandsInForce() {
    return containments.inForce().stream().map(Contained::command).toList();
  }

  /** How many commands wait for a person. */
  public int waiting() {
    return containments.waiting().size();
  }

  /** How many enforcers live, by the clusters that they say they serve; {@code *} is all. */
  public SortedMap<String, Integer> liveEnforcers(long nowMs) {
    return roster.live(nowMs);
  }

  /** From now on that policy rules; what is in force stays so. */
  public void follow(PolicyEngine policy) {
    ruling.follow(policy);
  }

  /**
   * True when nothing is in force and nothing waits, so that no tick needs to be stepped for it.
   */
  public boolean isIdle() {
    return containments.isIdle();
  }

  /**
   * Does what policy and guards want done about findings, together: what would take too much away
   * at once is not done at all.
   *
   * @param others every finding that is open
   */
  public void consider(List<Finding> findings, Collection<Finding> others, long timeMs) {
    facts.at(timeMs);
    Map<Proposal, Finding> proposals = new TreeMap<>(ORDER);
    for (Finding finding : findings) {
      if (finding.containment().untilMs() > timeMs) {
        continue;
      }
      Decision decision = proposing.decide(finding, timeMs);
      if (decision instanceof Decision.Refuse refusal) {
        refuse(finding, null, refusal, timeMs);
      } else if (decision instanceof Decision.Act act) {
        Proposal proposal = proposing.proposalOf(finding, act, others, timeMs);
        if (!joins(finding, proposal)) {
          propose(finding, proposal, proposals);
        }
      }
    }
    carryOut(proposals);
  }

  /** Event time goes on, whether anything is to be done or not. */
  public void advance(long nowMs) {
    roster.advance(nowMs);
  }

  /** Ends what has come to its end, and asks after what was not answered. */
  public void tick(long nowMs) {
    facts.at(nowMs);
    if (ruling.guards().killSwitch()) {
      List.copyOf(containments.inForce()).stream()
          .filter(Contained::isEnforced)
          .forEach(
              each ->
                  lifecycle.release(each, Order.ofEngine("policy", "kill switch", nowMs), nowMs));
    }
    lifecycle.expire(nowMs);
    approvals.expire(nowMs);
    loop.remind(nowMs);
    if (Math.floorDiv(nowMs, FORGET_EVERY_MS) != Math.floorDiv(forgottenMs, FORGET_EVERY_MS)) {
      forgottenMs = nowMs;
      forget(nowMs);
    }
  }

  /** Lets go of what has no effect any more. */
  private void forget(long nowMs) {
    containments.forget(nowMs);
    customers.forget(nowMs);
    graces.forget(nowMs);
    protections.forget(nowMs);
    bars.forget(nowMs);
    roster.forget(nowMs);
  }

  /** Takes in what a person decided. */
  public void hear(OperatorRecord word, long nowMs) {
    facts.at(nowMs);
    people.hear(word, nowMs);
  }

  /** Takes in what an enforcer tells. */
  public void hear(EnforcerSays says, long nowMs) {
    loop.hear(says, nowMs);
  }

  /** Ends what was done about a finding whose proof was taken back. */
  public void takeBack(Finding finding, long timeMs) {
    Order order = Order.ofEngine("engine", "what it rested on was taken back", timeMs);
    containments.ofFinding(finding.uid()).forEach(each -> lifecycle.release(each, order, timeMs));
    for (Contained each : List.copyOf(containments.waiting())) {
      if (each.command().findingUid().equals(finding.uid())) {
        containments.noLongerWaiting(each);
      }
    }
  }

  /** Takes in who waits to be secured. */
  public void gate(Readiness seen) {
    facts.at(seen.endMs());
    gate.step(seen, seen.endMs());
  }

  /** Takes in that gateways refused requests by a command. */
  public void knocked(Knocking seen) {
    Contained contained = containments.byCommand(seen.commandId());
    world.count(World.Event.KNOCKS, seen.count());
    if (contained != null) {
      contained.knocks().add(seen.tickEndMs(), seen.count(), seen.firstMs(), seen.lastMs());
      containments.changed(contained);
    }
  }

  /** Where as much is in force for the target already, the finding tells that. */
  private boolean joins(Finding finding, Proposal proposal) {
    Contained known = containments.of(proposal.key());
    if (known == null) {
      known =
          containments.waiting().stream()
              .filter(each -> each.key().equals(proposal.key()))
              .findFirst()
              .orElse(null);
    }
    if (known == null) {
      return false;
    }
    boolean real = known.lane() == Lane.ENFORCED || proposal.lane() == Lane.OBSERVED;
    boolean enough =
        Strength.of(known.command()) >= Strength.of(proposal.act())
            || known.lane() == Lane.ENFORCED && proposal.lane() == Lane.OBSERVED;
    if (real && enough) {
      finding.contain(known.told());
      return true;
    }
    return false;
  }

  private void propose(Finding finding, Proposal proposal, Map<Proposal, Finding> proposals) {
    Decision.Refuse refusal = guards.alone(proposal, ruling.guards());
    if (refusal == null) {
      proposals.put(proposal, finding);
    } else {
      refuse(finding, proposal, refusal, proposal.timeMs());
    }
  }

  private void carryOut(Map<Proposal, Finding> proposals) {
    List<Proposal> together = new ArrayList<>(proposals.keySet());
    proposals.forEach(
        (proposal, finding) -> {
          if (joins(finding, proposal)) {
            return;
          }
          Decision.Refuse refusal = guards.beside(together, proposal, ruling.guards());
          if (refusal == null
              && proposal.act().mode() == PolicyMode.APPROVE
              && approvals.isFull()) {
            refusal = new Decision.Refuse("approval", "too many commands wait for a person");
          }
          if (refusal != null) {
            refuse(finding, proposal, refusal, proposal.timeMs());
            return;
          }
          world.note(AuditKind.DECISION, proposal.timeMs(), Facts.of(proposal, ruling.reference()));
          if (proposal.act().mode() != PolicyMode.APPROVE) {
            guards.spend(proposal);
          }
          finding.contain(lifecycle.begin(proposal));
        });
  }

  private void refuse(
      Finding finding, @Nullable Proposal proposal, Decision.Refuse refusal, long timeMs) {
    finding.contain(new Containment(ContainmentState.REFUSED, null, 0, refusal.guard()));
    world.refused(refusal.guard(), finding.entity().cluster(), timeMs, refusal.text());
    world.note(
        AuditKind.REFUSAL,
        timeMs,
        Facts.with(
            proposal == null ? Facts.of(finding) : Facts.of(proposal, ruling.reference()),
            Facts.of(refusal)));
  }

  /**
   * What speaks against a command when a person approves it: time has passed since it was asked.
   */
  private Decision.@Nullable Refuse recheck(Contained waiting, long nowMs) {
    Contained known = containments.of(waiting.key());
    if (known != null && known.command().generation() > waiting.command().generation()) {
      return new Decision.Refuse("approval", "a later command for the target is in force");
    }
    Finding finding = world.finding(waiting.command().findingUid());
    int serving = finding == null ? 0 : finding.latest().scale().serving();
    Proposal again = Proposing.proposalOf(waiting, serving, nowMs);
    Decision.Refuse refusal = guards.refusal(again, ruling.guards());
    if (refusal == null) {
      guards.spend(again);
    }
    return refusal;
  }
}
