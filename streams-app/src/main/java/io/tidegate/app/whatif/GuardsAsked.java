package io.tidegate.app.whatif;

import io.tidegate.detectors.contain.Rehearsal;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.decode.DurationText;
import io.tidegate.schemas.policy.GuardSettings;
import io.tidegate.schemas.policy.PolicyMode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What each guard asks of a command, and which of them refuses. */
final class GuardsAsked {
  private GuardsAsked() {}

  /** Every guard that is asked, in order, with its setting, and what the one says that refuses. */
  static Map<String, String> told(
      Decision.Act act, boolean proof, Rehearsal.Outcome outcome, GuardSettings guards) {
    Map<String, String> told = new LinkedHashMap<>();
    told.put("kill_switch", guards.killSwitch() ? "on" : "off");
    if (!proof) {
      told.put("provisional", "no history that is too short");
      told.put(
          "materiality",
          "high, and from "
              + String.format(Locale.ROOT, "%.2f", guards.materiality().usdPerHour())
              + " USD and "
              + share(guards.materiality().shareOfFleet())
              + " of the fleet an hour");
    }
    told.put("protected", "nobody who is listed or protected");
    told.put("grace", DurationText.of(guards.graceMs()) + " after a person released it");
    if (!proof) {
      told.put("cool_down", DurationText.of(guards.coolDownMs()) + " after a containment of it");
    }
    GuardSettings.BlastRadius radius = guards.blastRadius();
    told.put(
        "blast_radius",
        "in force together at most "
            + share(radius.capacityShare())
            + " of the nodes ("
            + radius.leastNodes()
            + " at least), "
            + share(radius.customersShare())
            + " of the customers ("
            + radius.leastCustomers()
            + " at least), "
            + share(guards.reservedForProof())
            + " of it for proof");
    told.put(
        "action_budget",
        guards.actionsPerHour()
            + " an hour, "
            + share(guards.reservedForProof())
            + " of them for proof");
    long freshMs = proof ? guards.freshness().proofMs() : guards.freshness().evidenceMs();
    told.put("stale", "not sent later than " + DurationText.of(freshMs) + " after the decision");
    if (act.mode() == PolicyMode.APPROVE) {
      told.put("approval", "a person, within " + DurationText.of(guards.approval().deadlineMs()));
    }
    if (outcome instanceof Rehearsal.Outcome.Refused refused) {
      told.put(refused.refusal().guard(), "refuses: " + refused.refusal().text());
    }
    return told;
  }

  private static String share(double share) {
    return String.format(Locale.ROOT, "%.4g %%", share * 100).replaceAll("\\.?0+ %$", " %");
  }
}
