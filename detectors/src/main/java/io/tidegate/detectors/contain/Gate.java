package io.tidegate.detectors.contain;

import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.StableId;
import io.tidegate.schemas.policy.ReadinessGate;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds nodes that are ready and not secured from traffic until they are secured, and makes the
 * security pool ready for a fleet that is told to grow. It acts on the fleet's own events and not
 * on a finding; a node that was ever secured is not held, so that those that serve go on to do so.
 *
 * <p>Guarantee: who writes these events takes no more capacity away than the blast radius allows.
 * To hold a node that traffic has, or that was ever secured under its name, takes a node, and all
 * that a tick would hold so are judged together.
 */
final class Gate {
  private static final Set<Family> OF_NODES = EnumSet.of(Family.NODE);

  private final Containments containments;
  private final Guards guards;
  private final Lifecycle lifecycle;
  private final Ruling ruling;
  private final World world;

  Gate(Containments containments, Guards guards, Lifecycle lifecycle, Ruling ruling, World world) {
    this.containments = containments;
    this.guards = guards;
    this.lifecycle = lifecycle;
    this.ruling = ruling;
    this.world = world;
  }

  /** Takes in who waits to be secured in a cluster at the end of a tick. */
  void step(Readiness seen, long nowMs) {
    ReadinessGate gate = ruling.engine().policy().readinessGate();
    admit(seen, nowMs);
    if (gate != null && seen.secured() > 0) {
      Map<Proposal, Boolean> holds = new LinkedHashMap<>();
      seen.waiting()
          .forEach(
              (node, readyMs) -> {
                long sinceReadyMs = nowMs - readyMs;
                if (sinceReadyMs >= gate.afterMs() && sinceReadyMs < gate.deadlineMs()) {
                  boolean isNews = sinceReadyMs - gate.afterMs() < seen.tickMs();
                  hold(seen, node, readyMs, nowMs).ifPresent(hold -> holds.put(hold, isNews));
                }
              });
      holds.forEach((hold, isNews) -> begin(hold, holds.keySet(), isNews));
    }
    if (seen.targetMs() > 0) {
      preWarm(seen, nowMs);
    }
  }

  private Optional<Proposal> hold(Readiness seen, String node, long readyMs, long nowMs) {
    Decision decision = ruling.engine().hold(seen.cluster(), node);
    if (decision instanceof Decision.Act act
        && containments.of(act.target().key()) == null
        && !containments.waitsFor(act.target().key())
        && containments.pastOf(act.target().key()).endedSince(readyMs) == 0) {
      String uid = "g-" + StableId.of(seen.cluster(), act.rule(), node, Long.toString(readyMs));
      Toll toll = seen.served().contains(node) ? Toll.ofNode(node) : Toll.NOTHING;
      return Optional.of(proposal(seen, uid, act, toll, nowMs));
    }
    return Optional.empty();
  }

  /** Lets in whoever no longer waits. */
  private void admit(Readiness seen, long nowMs) {
    for (Contained each : List.copyOf(containments.inForce())) {
      boolean held =
          each.command().reason().equals(ReadinessGate.RULE)
              && each.command().target().cluster().equals(seen.cluster());
      if (held && !seen.waiting().containsKey(each.command().target().id())) {
        lifecycle.release(each, Order.ofEngine(ReadinessGate.RULE, "secured", nowMs), nowMs);
      }
    }
  }

  private void preWarm(Readiness seen, long nowMs) {
    Decision decision = ruling.engine().preWarm(seen.cluster(), seen.target());
    if (!(decision instanceof Decision.Act act)) {
      return;
    }
    Contained known = containments.of(act.target().key());
    boolean again = containments.pastOf(act.target().key()).begunMs() >= seen.targetMs();
    boolean enough = known != null && mostOf(known.command().limits()) >= mostOf(act.limits());
    if (!again && !enough && !containments.waitsFor(act.target().key())) {
      String uid = "g-" + StableId.of(seen.cluster(), act.rule(), Long.toString(seen.targetMs()));
      Proposal proposal = proposal(seen, uid, act, Toll.NOTHING, nowMs);
      begin(proposal, List.of(proposal), true);
    }
  }

  private static long mostOf(List<Limit> limits) {
    return limits.stream().mapToLong(Limit::whole).max().orElse(0);
  }

  private void begin(Proposal proposal, Collection<Proposal> together, boolean isNews) {
    Decision.Refuse refusal = guards.alone(proposal, ruling.guards());
    if (refusal == null) {
      refusal = guards.beside(together, proposal, ruling.guards());
    }
    if (refusal == null) {
      world.note(AuditKind.DECISION, proposal.timeMs(), Facts.of(proposal, ruling.reference()));
      guards.spend(proposal);
      lifecycle.begin(proposal);
    } else if (isNews) {
      world.refused(refusal.guard(), proposal.cluster(), proposal.timeMs(), refusal.text());
      world.note(
          AuditKind.REFUSAL,
          proposal.timeMs(),
          Facts.with(Facts.of(proposal, ruling.reference()), Facts.of(refusal)));
    }
  }

  private static Proposal proposal(
      Readiness seen, String uid, Decision.Act act, Toll toll, long nowMs) {
    Proposal.Evidence evidence =
        new Proposal.Evidence(
            act.rule(),
            OF_NODES,
            true,
            false,
            true,
            Severity.HIGH,
            Double.NaN,
            Double.NaN,
            nowMs,
            nowMs,
            seen.serving());
    EntityKey entity = new EntityKey(seen.cluster(), EntityKind.NODE, act.target().id());
    return new Proposal(uid, entity, null, evidence, act, toll, nowMs);
  }
}
