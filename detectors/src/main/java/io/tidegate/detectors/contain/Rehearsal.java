package io.tidegate.detectors.contain;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.correlate.Finding;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.detectors.policy.PolicyEngine;
import io.tidegate.detectors.policy.Situation;
import io.tidegate.schemas.alert.CloseReason;
import io.tidegate.schemas.alert.Containment;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.policy.Policy;
import io.tidegate.schemas.policy.PolicyMode;
import io.tidegate.schemas.policy.PreWarm;
import io.tidegate.schemas.policy.ReadinessGate;
import java.util.EnumSet;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Tries a policy on findings that were: decided, guarded, begun and ended as in a service, and
 * nothing is sent. Every rule counts as if it were carried out. What findings do not tell is taken
 * as what speaks against a command least: two families see the same, names of nodes join, and
 * nobody was protected or released by a person; whoever is meant is an established customer.
 */
public final class Rehearsal {
  private static final long MANY = 1_000_000_000;

  private final Ruling ruling;
  private final SortedMap<String, Long> customersByCluster;
  private final Containments containments = new Containments();
  private final Customers customers = new Customers();
  private final KnownFacts facts = new KnownFacts(containments, entity -> null);
  private final Guards guards;
  private final Lifecycle lifecycle;
  private final RehearsedWorld world = new RehearsedWorld();
  private final Gate gate;

  /**
   * A finding as one of its alerts told it.
   *
   * @param excessUsdPerHour what it costs; NaN where nothing says so
   */
  public record Past(String uid, long timeMs, double excessUsdPerHour, Situation situation) {}

  /** What comes of a finding. */
  public sealed interface Outcome {

    /** It is left to people. */
    record Left() implements Outcome {}

    /** As much is in force for its target already. */
    record Joined() implements Outcome {}

    /** A guard, or the lack of a target or limit, refuses what the policy asks for, if anything. */
    record Refused(Decision.Refuse refusal, Decision.@Nullable Act act) implements Outcome {}

    /** A command, until {@code endMs}. */
    record Begun(Decision.Act act, long endMs) implements Outcome {}
  }

  /**
   * Nothing is in force yet.
   *
   * @param customersByCluster how many established customers there are; where that is not known the
   *     blast radius bounds nodes alone
   */
  public Rehearsal(PolicyEngine policy, SortedMap<String, Long> customersByCluster) {
    this.ruling = new Ruling(policy);
    this.customersByCluster = customersByCluster;
    this.lifecycle = new Lifecycle(containments, ruling, world);
    this.guards =
        new Guards(
            containments,
            new Protections(facts),
            new Graces(),
            new BlastRadius(containments, customers),
            new ActionBudget());
    Ruling carriedOut =
        new Ruling(new PolicyEngine(carriedOut(policy.policy()), DetectorCatalog.standard()));
    this.gate = new Gate(containments, guards, lifecycle, carriedOut, world);
  }

  /** Hears what comes of a fleet's own growth, which no finding asks for. */
  public interface OfGrowth {
    /** A node would have been held, or a pool made ready. */
    void begun(Command command);

    /** It would have ended before its time. */
    void ended(String target, long timeMs);

    /** A guard would have refused it. */
    void refused(String guard);
  }

  /** Tries it on what a fleet waits for; times do not go back. */
  public void take(Readiness seen, OfGrowth told) {
    facts.at(seen.endMs());
    lifecycle.expire(seen.endMs());
    world.told = told;
    gate.step(seen, seen.endMs());
    world.told = null;
  }

  /** The same policy, whose gate and pool are in force. */
  private static Policy carriedOut(Policy policy) {
    ReadinessGate gate = policy.readinessGate();
    PreWarm pool = policy.preWarm();
    return new Policy(
        policy.name(),
        policy.version(),
        policy.mode(),
        policy.requireSigned(),
        policy.guards(),
        policy.rules(),
        gate == null
            ? null
            : new ReadinessGate(PolicyMode.ENFORCE, gate.afterMs(), gate.deadlineMs()),
        pool == null
            ? null
            : new PreWarm(
                PolicyMode.ENFORCE,
                pool.group(),
                pool.nodesPerUnit(),
                pool.least(),
                pool.most(),
                pool.ttlMs()));
  }

  /** Tries it on the next finding; times do not go back. */
  public Outcome take(Past past) {
    facts.at(past.timeMs());
    lifecycle.expire(past.timeMs());
    Decision decision = ruling.engine().decide(past.situation(), facts);
    if (decision instanceof Decision.Refuse refusal) {
      return new Outcome.Refused(refusal, null);
    }
    return decision instanceof Decision.Act act ? act(past, act) : new Outcome.Left();
  }

  private Outcome act(Past past, Decision.Act act) {
    Proposal proposal = proposalOf(past, act);
    Contained known = containments.of(proposal.key());
    if (known != null && Strength.of(known.command()) >= Strength.of(act)) {
      return new Outcome.Joined();
    }
    String cluster = proposal.cluster();
    customers.count(0, cluster, past.timeMs(), customersByCluster.getOrDefault(cluster, MANY));
    customers.forget(past.timeMs());
    Decision.Refuse refusal = guards.refusal(proposal, ruling.guards());
    if (refusal != null) {
      return new Outcome.Refused(refusal, act);
    }
    guards.spend(proposal);
    return new Outcome.Begun(act, lifecycle.begin(proposal).untilMs());
  }

  private static Proposal proposalOf(Past past, Decision.Act act) {
    Situation now = past.situation();
    Proposal.Evidence evidence =
        new Proposal.Evidence(
            now.detector(),
            EnumSet.allOf(Family.class),
            now.deterministic(),
            now.provisional(),
            true,
            now.severity(),
            past.excessUsdPerHour(),
            Double.NaN,
            past.timeMs(),
            past.timeMs(),
            now.fleetSize());
    return new Proposal(
        past.uid(),
        now.entity(),
        now.tenant(),
        evidence,
        carriedOut(act),
        Toll.of(act, now.tenant(), true),
        past.timeMs());
  }

  private static Decision.Act carriedOut(Decision.Act act) {
    return new Decision.Act(
        act.rule(),
        PolicyMode.ENFORCE,
        act.level(),
        act.graded(),
        act.action(),
        act.target(),
        act.method(),
        act.destination(),
        act.durationMs(),
        act.limits(),
        act.reason(),
        act.openStreams());
  }

  /** Where nothing happens; what comes of growth is told. */
  private static final class RehearsedWorld implements World {
    private @Nullable OfGrowth told;

    @Override
    public void begin(Command command) {
      if (told != null) {
        told.begun(command);
      }
    }

    @Override
    public void send(Command command) {
      if (told != null) {
        told.ended(command.target().key(), command.issuedAtMs());
      }
    }

    @Override
    public void ended(String target, long timeMs) {}

    @Override
    public void changed(String findingUid, Containment now, String why, long timeMs) {}

    @Override
    public @Nullable Finding finding(String uid) {
      return null;
    }

    @Override
    public void close(Finding finding, CloseReason reason, long timeMs) {}

    @Override
    public void note(AuditKind kind, long timeMs, List<Fact> facts) {}

    @Override
    public void count(Event event, long amount) {}

    @Override
    public void refused(String guard, String cluster, long timeMs, String text) {
      if (told != null) {
        told.refused(guard);
      }
    }
  }
}
