package io.tidegate.app.whatif;

import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.decode.DurationText;
import io.tidegate.schemas.policy.GuardSettings;
import io.tidegate.schemas.policy.PolicyMode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The guards as far as an alert says what they look at. Those that look at what is in force, at
 * other proposals or at people's words can only be named.
 */
final class GuardsAsked {
  private GuardsAsked() {}

  /** The guard that refuses by what the alert says; null where none does. */
  static @Nullable String refusing(PastFinding finding, Decision.Act act, GuardSettings guards) {
    if (guards.killSwitch()) {
      return "kill_switch";
    }
    if (isProtected(finding, act, guards)) {
      return "protected";
    }
    if (finding.situation().deterministic()) {
      return null;
    }
    if (finding.situation().provisional()) {
      return "provisional";
    }
    return isMaterial(finding, guards.materiality()) ? null : "materiality";
  }

  /** Every guard that is asked, in order, and what it says or would look at. */
  static Map<String, String> told(PastFinding finding, Decision.Act act, GuardSettings guards) {
    boolean proof = finding.situation().deterministic();
    Map<String, String> told = new LinkedHashMap<>();
    told.put("kill_switch", guards.killSwitch() ? "refuses: it is on" : "off");
    if (!proof) {
      told.put(
          "provisional",
          finding.situation().provisional() ? "refuses: its history is too short" : "passes");
      told.put(
          "materiality",
          isMaterial(finding, guards.materiality())
              ? "passes"
              : "refuses: "
                  + usd(finding.excessUsdPerHour())
                  + " of severity "
                  + finding.situation().severity().caption());
    }
    told.put(
        "protected", isProtected(finding, act, guards) ? "refuses: it is listed" : "is not listed");
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
    return told;
  }

  private static boolean isMaterial(PastFinding finding, GuardSettings.Floor floor) {
    return finding.situation().severity().id() >= Severity.HIGH.id()
        && !(finding.excessUsdPerHour() < floor.usdPerHour());
  }

  private static boolean isProtected(PastFinding finding, Decision.Act act, GuardSettings guards) {
    String anywhere = "*/" + act.target().kind() + "/" + act.target().id();
    return guards.protectedTargets().stream()
        .filter(each -> each.untilMs() > finding.timeMs())
        .anyMatch(
            each -> each.target().equals(act.target().key()) || each.target().equals(anywhere));
  }

  private static String usd(double perHour) {
    return Double.isNaN(perHour)
        ? "an excess without a price"
        : String.format(Locale.ROOT, "%.2f USD an hour", perHour);
  }

  private static String share(double share) {
    return String.format(Locale.ROOT, "%.4g %%", share * 100).replaceAll("\\.?0+ %$", " %");
  }
}
