package io.tidegate.schemas.decode;

import io.tidegate.schemas.policy.GuardSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The section {@code guards} of a policy. */
final class GuardFields {
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final int MOST_PROTECTED = 1_000;
  private static final Pattern TARGET =
      Pattern.compile(
          "[^/\\p{Cntrl}\\p{Cs}]{1,256}/(tenant|api_key|user|source|node|model|node_group)/(?!\\*$)[^\\p{Cntrl}\\p{Cs}]{1,512}");
  private static final GuardSettings DEFAULT = GuardSettings.DEFAULT;

  private GuardFields() {}

  static GuardSettings read(DocumentMembers in) {
    GuardSettings guards =
        new GuardSettings(
            in.flag("kill_switch", DEFAULT.killSwitch()),
            in.whole("actions_per_hour", DEFAULT.actionsPerHour(), 0, 10_000),
            in.real("reserved_for_proof", DEFAULT.reservedForProof(), 0, 0.9),
            in.duration("cool_down", DEFAULT.coolDownMs(), false, 0, DAY),
            floor(in.members("materiality")),
            radius(in.members("blast_radius")),
            in.real("narrowest_share", DEFAULT.narrowestShare(), 0.5, 1),
            in.flag("two_families", DEFAULT.twoFamilies()),
            in.flag("proof_for_groups", DEFAULT.proofForGroups()),
            in.flag("authenticated_evidence", DEFAULT.authenticatedEvidence()),
            freshness(in.members("freshness")),
            in.duration("grace", DEFAULT.graceMs(), false, 0, 7 * DAY),
            approval(in.members("approval")),
            in.real("jitter", DEFAULT.jitter(), 0, 0.5),
            protectedTargets(in),
            in.duration("answer_deadline", DEFAULT.answerDeadlineMs(), false, SECOND, 10 * MINUTE),
            in.whole("retries", DEFAULT.retries(), 0, 10));
    in.end();
    return guards;
  }

  private static GuardSettings.Floor floor(DocumentMembers in) {
    GuardSettings.Floor floor =
        new GuardSettings.Floor(
            in.real("share_of_fleet", DEFAULT.materiality().shareOfFleet(), 0, 1),
            in.real("usd_per_hour", DEFAULT.materiality().usdPerHour(), 0, 1_000_000));
    in.end();
    return floor;
  }

  private static GuardSettings.BlastRadius radius(DocumentMembers in) {
    GuardSettings.BlastRadius usual = DEFAULT.blastRadius();
    GuardSettings.BlastRadius radius =
        new GuardSettings.BlastRadius(
            in.real("capacity_share", usual.capacityShare(), 0, 1),
            in.whole("least_nodes", usual.leastNodes(), 0, 1_000),
            in.real("customers_share", usual.customersShare(), 0, 1),
            in.whole("least_customers", usual.leastCustomers(), 0, 1_000));
    in.end();
    return radius;
  }

  private static GuardSettings.Freshness freshness(DocumentMembers in) {
    GuardSettings.Freshness usual = DEFAULT.freshness();
    GuardSettings.Freshness freshness =
        new GuardSettings.Freshness(
            in.duration("evidence", usual.evidenceMs(), false, SECOND, HOUR),
            in.duration("proof", usual.proofMs(), false, SECOND, HOUR));
    in.end();
    return freshness;
  }

  private static GuardSettings.Approval approval(DocumentMembers in) {
    GuardSettings.Approval usual = DEFAULT.approval();
    GuardSettings.Approval approval =
        new GuardSettings.Approval(
            in.duration("deadline", usual.deadlineMs(), false, MINUTE, DAY),
            in.flag("others_than_proposer", usual.othersThanProposer()));
    in.end();
    return approval;
  }

  private static List<GuardSettings.ProtectedTarget> protectedTargets(DocumentMembers in) {
    List<GuardSettings.ProtectedTarget> targets = new ArrayList<>();
    for (DocumentMembers each : in.list("protected", MOST_PROTECTED)) {
      String target =
          each.text(
              "target",
              null,
              TARGET,
              "CLUSTER/KIND/ID, such as */tenant/acme; * for every cluster");
      String reason = each.text("reason", "", PolicyDecoder.PROSE, PolicyDecoder.PROSE_ALLOWED);
      long untilMs = each.time("until");
      each.end();
      targets.add(
          new GuardSettings.ProtectedTarget(target, untilMs, reason.isEmpty() ? null : reason));
    }
    return targets;
  }
}
