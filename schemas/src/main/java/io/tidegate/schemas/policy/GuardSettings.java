package io.tidegate.schemas.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What no command may do, whatever the rules say. Every guard is on by default; the schema of
 * policies says what each is for.
 *
 * @param killSwitch nothing is enforced at all
 * @param actionsPerHour commands an hour, all clusters together
 * @param reservedForProof the share of them, and of the blast radius, that only proof may use
 * @param coolDownMs quiet time between two containments of one target
 * @param narrowestShare of the excess, from which on a part is contained and not the whole
 * @param twoFamilies what cannot be taken back needs the evidence of two families
 * @param proofForGroups a node group or a model is contained on proof only
 * @param authenticatedEvidence never on what somebody without authentication can produce alone
 * @param graceMs how long whom a person released may alert but not be contained
 * @param jitter share of a time to live by which ends are spread
 * @param protectedTargets never contained
 * @param answerDeadlineMs how long enforcers may take to answer
 * @param retries how often an unanswered command is sent again
 */
public record GuardSettings(
    boolean killSwitch,
    int actionsPerHour,
    double reservedForProof,
    long coolDownMs,
    Floor materiality,
    BlastRadius blastRadius,
    double narrowestShare,
    boolean twoFamilies,
    boolean proofForGroups,
    boolean authenticatedEvidence,
    Freshness freshness,
    long graceMs,
    Approval approval,
    double jitter,
    List<ProtectedTarget> protectedTargets,
    long answerDeadlineMs,
    int retries) {

  /**
   * Evidence below it is not contained: a share of what the fleet costs, and US dollars an hour.
   */
  public record Floor(double shareOfFleet, double usdPerHour) {}

  /**
   * How much may be taken away at once in a cluster, as shares and, where those are less, as
   * numbers.
   */
  public record BlastRadius(
      double capacityShare, int leastNodes, double customersShare, int leastCustomers) {}

  /** How old a command may be when it is sent, by wall clock. */
  public record Freshness(long evidenceMs, long proofMs) {}

  /** How long a proposal waits for a person, and whether it must be another than its proposer. */
  public record Approval(long deadlineMs, boolean othersThanProposer) {}

  /**
   * Who is never contained.
   *
   * @param target {@code <cluster>/<kind>/<id>}, {@code *} for every cluster
   * @param untilMs when that ends
   */
  public record ProtectedTarget(String target, long untilMs, @Nullable String reason) {}

  /** Every guard on. */
  public static final GuardSettings DEFAULT =
      new GuardSettings(
          false,
          60,
          0.25,
          300_000,
          new Floor(0.002, 1),
          new BlastRadius(0.1, 1, 0.05, 1),
          0.8,
          true,
          true,
          true,
          new Freshness(30_000, 300_000),
          3_600_000,
          new Approval(900_000, true),
          0.1,
          List.of(),
          10_000,
          3);

  public GuardSettings {
    protectedTargets = List.copyOf(protectedTargets);
  }
}
