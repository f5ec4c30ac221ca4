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
 * <p>Guarantee: never more than the policy allows is taken. What refuses is judged together with
 * all that would refuse at the same moment, so that beyond the limit it acts on none; what slows is
 * taken up to the limit. A node that never was admitted takes nothing away. As of the actions of an
 * hour, a share of what may be taken is kept for proof, which evidence is not judged together with:
 * a crowd of cheap anomalies leaves room for it. Where only one may be taken there is no share.
 */
final class BlastRadius {
  static final String GUARD = "blast_radius";

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
    SortedSet<String> names = containments.taken(proposal.cluster(), proposal.lane(), toll.kind());
    names.add(toll.name());
    if (toll.refuses()) {
      together.stream()
          .filter(other -> isAlike(other, proposal))
          .forEach(other -> names.add(other.toll().name()));
    }
    long most = most(proposal, settings);
    String what = toll.kind() == Toll.Kind.NODE ? "nodes" : "customers";
    return names.size() <= most
        ? null
        : new Decision.Refuse(
            GUARD, names.size() + " " + what + " would be contained at once; allowed: " + most);
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
    int size = proposal.evidence().fleetSize();
    long share = Math.max(radius.leastNodes(), (long) (radius.capacityShare() * size));
    return size == 0 ? share : Math.min(share, size - 1);
  }
}
