package io.tidegate.detectors.contain;

import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.policy.GuardSettings;
import java.util.Collection;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * How much may be taken away from a cluster at once: serving capacity and established customers,
 * within all that is in force together.
 *
 * <p>A node group that is held at a size has given up what serves beyond it, and none is held below
 * what serves. How many nodes there are is what telemetry saw at work, not what is claimed.
 *
 * <p>Guarantee: never more than the policy allows is taken. What refuses is judged together with
 * all that would refuse at the same moment, so that beyond the limit it acts on none; what slows is
 * taken up to the limit. To keep a node out that never was in takes nothing away. As of the actions
 * of an hour, a share of what may be taken is kept for proof, which evidence is not judged together
 * with: a crowd of cheap anomalies leaves room for it. Where only one may be taken there is no
 * share.
 */
final class BlastRadius {
  static final String GUARD = "blast_radius";

  /** What was taken away for so long is not among those that were seen serving any more. */
  private static final long SEEN_MS = 600_000;

  private final Containments containments;
  private final Customers customers;

  BlastRadius(Containments containments, Customers customers) {
    this.containments = containments;
    this.customers = customers;
  }

  /** Why the proposal would take too much away, given what else is proposed at the same moment. */
  Decision.@Nullable Refuse refusal(
      Proposal proposal, Collection<Proposal> together, GuardSettings settings) {
    Toll toll = proposal.toll();
    if (toll.kind() == Toll.Kind.NOTHING) {
      return null;
    }
    if (toll.kind() == Toll.Kind.SIZE) {
      return below(proposal);
    }
    SortedSet<String> names = containments.taken(proposal.cluster(), proposal.lane(), toll.kind());
    names.addAll(toll.names());
    if (toll.refuses()) {
      together.stream()
          .filter(other -> isAlike(other, proposal))
          .forEach(other -> names.addAll(other.toll().names()));
    }
    long most = most(proposal, settings);
    long taken = names.size() + (toll.kind() == Toll.Kind.NODE ? heldBack(proposal) : 0);
    String what = toll.kind() == Toll.Kind.NODE ? "nodes" : "customers";
    return taken <= most
        ? null
        : new Decision.Refuse(
            GUARD, taken + " " + what + " would be contained at once; allowed: " + most);
  }

  /** Why the size at which the proposal holds a group takes nodes away that serve. */
  private static Decision.@Nullable Refuse below(Proposal proposal) {
    long most = Toll.mostNodes(proposal.act().limits());
    int serving = proposal.evidence().fleetSize();
    return most >= serving
        ? null
        : new Decision.Refuse(
            GUARD, "it would hold " + most + " nodes where " + serving + " serve");
  }

  /** Nodes that serve beyond the size at which their groups are held. */
  private long heldBack(Proposal proposal) {
    long most = containments.mostNodes(proposal.cluster(), proposal.lane());
    return Math.max(0, proposal.evidence().fleetSize() - most);
  }

  private static boolean isAlike(Proposal other, Proposal proposal) {
    return other.toll().refuses()
        && (other.evidence().proof() || !proposal.evidence().proof())
        && other.toll().kind() == proposal.toll().kind()
        && other.lane() == proposal.lane()
        && other.cluster().equals(proposal.cluster());
  }

  private long most(Proposal proposal, GuardSettings settings) {
    long all = most(proposal, settings.blastRadius());
    if (proposal.evidence().proof() || all <= 1) {
      return all;
    }
    long reserved = (long) StrictMath.ceil(all * settings.reservedForProof());
    return Math.max(1, all - reserved);
  }

  private long most(Proposal proposal, GuardSettings.BlastRadius radius) {
    if (proposal.toll().kind() == Toll.Kind.CUSTOMER) {
      return Math.max(
          radius.leastCustomers(),
          (long) (radius.customersShare() * customers.of(proposal.cluster(), proposal.timeMs())));
    }
    long serving = proposal.evidence().fleetSize();
    long away = containments.nodesAwaySince(proposal.cluster(), proposal.timeMs() - SEEN_MS);
    long size = serving == 0 ? 0 : serving + away;
    long share = Math.max(radius.leastNodes(), (long) (radius.capacityShare() * size));
    return size == 0 ? share : Math.min(share, size - 1);
  }
}
