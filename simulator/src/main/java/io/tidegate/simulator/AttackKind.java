package io.tidegate.simulator;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An attack that the simulation can inject: what its intensity counts, the range of it, the usual
 * one, at which it is meant to be found on a fleet that was watched for half an hour, and the
 * detectors of which any may find it.
 */
public enum AttackKind {
  UNSECURED_NODE("node", "", 1, 1, 1, "unsecured-node"),
  CANARY_LEAK("content", "", 1, 1, 1, "canary-leak"),
  SPEND_BURST(
      "volume",
      "times the victim's mean cost",
      50,
      300,
      300,
      "spend-burst",
      "hard-limit",
      "budget-burn"),
  FLEET_TOKENS("volume", "times the usual tokens per request", 1.65, 1.8, 1.95, "fleet-tokens"),
  NODE_OUTLIER("node", "times the egress of its peers", 10, 50, 100, "node-outlier"),

  WALLET_KEY(
      "volume",
      "times the key's own mean cost",
      2,
      60,
      100,
      "spend-burst",
      "request-size",
      "hard-limit",
      "budget-burn"),
  WALLET_SYBILS(
      "volume",
      "share of the fleet's requests",
      0.05,
      0.25,
      0.4,
      "growth-attribution",
      "onboarding",
      "spend-burst"),
  QUEUE_FLOOD(
      "volume",
      "share of the fleet's work",
      0.1,
      0.4,
      0.6,
      "queue-flood",
      "request-size",
      "spend-burst",
      "hard-limit",
      "budget-burn"),
  YO_YO("control-plane", "share of the work while it is on", 0.35, 0.5, 0.65, "scale-oscillation"),
  MODEL_EXTRACTION("content", "requests a second", 0.3, 2, 3, "model-extraction"),
  NEAR_DUPLICATE_PROBING("content", "requests a second", 0.2, 1, 2, "near-duplicate-probing"),
  JAILBREAK_KEY("content", "flagged requests a minute", 3, 10, 30, "guardrail-flags"),
  JAILBREAK_CAMPAIGN(
      "content", "keys that are flagged once or twice", 100, 200, 300, "guardrail-campaign"),
  POLICY_PROBING("content", "denied requests a minute", 3, 10, 20, "policy-probing"),
  RESPONSE_INFLATION("content", "times the usual bytes per token", 2, 6, 12, "response-inflation"),
  SLOW_LEAK(
      "content", "times the usual bytes at the end", 3, 8, 12, "slow-leak", "response-inflation"),
  STOLEN_KEY(
      "identity", "share of the key's requests", 0.4, 0.9, 1, "key-sharing", "key-behaviour"),
  CREDENTIAL_STUFFING(
      "identity",
      "failed attempts a second",
      0.5,
      4,
      8,
      "credential-stuffing",
      "success-after-failures"),
  REQUEST_ID_REUSE("identity", "requests a second", 0.2, 1, 2, "request-id-reuse"),
  RETRY_LOOP(
      "volume",
      "calls a second at the end",
      1,
      3,
      6,
      "retry-loop",
      "spend-burst",
      "request-size",
      "hard-limit"),
  STREAM_ABORT("volume", "aborted streams a second", 0.3, 1, 3, "stream-abort"),
  BOILING_FROG(
      "volume",
      "times its budget's even pace at the end",
      15,
      30,
      40,
      "baseline-drift",
      "spend-burst",
      "budget-burn",
      "hard-limit"),
  BUDGET_OVERRUN(
      "volume",
      "times the budget's even pace",
      15,
      25,
      40,
      "budget-burn",
      "spend-burst",
      "request-size",
      "hard-limit"),
  HARD_LIMIT("volume", "times the agreed tokens a minute", 1.3, 2, 3, "hard-limit", "spend-burst"),
  NOISY_NEIGHBOUR(
      "model",
      "share of the work in its bursts",
      0.5,
      0.75,
      0.85,
      "noisy-neighbour",
      "latency-drift",
      "queue-flood",
      "spend-burst",
      "hard-limit",
      "budget-burn"),
  FLEET_BREADTH(
      "model",
      "share of the fleet's requests",
      0.1,
      0.3,
      0.5,
      "fleet-breadth",
      "growth-attribution"),
  LATENCY_DRIFT("model", "times the usual latency", 1.3, 2, 4, "latency-drift"),
  ERROR_DRIFT("model", "share of the requests that fail", 0.02, 0.08, 0.3, "error-drift"),
  OUTPUT_DRIFT(
      "model", "times the usual length of answers", 1.3, 1.6, 2, "output-drift", "fleet-tokens"),
  HIDDEN_COMPUTE("model", "times the usual power and traffic", 1.3, 2, 4, "infrastructure-load"),
  UNIT_COST("volume", "times the usual price of a node's hour", 1.3, 2, 4, "unit-cost"),

  ROGUE_NODE("node", "", 1, 1, 1, "unsecured-node", "claimed-size"),
  SILENT_NODE("node", "", 1, 1, 1, "silent-node"),
  IDLE_NODE("node", "", 1, 1, 1, "idle-node", "silent-node"),
  MODEL_INTEGRITY("node", "", 1, 1, 1, "model-integrity"),
  SLOW_SECURITY(
      "node", "seconds from ready to secured", 70, 150, 300, "security-latency", "security-signal"),
  SECURITY_SIGNAL("node", "", 1, 1, 1, "security-signal", "unsecured-node"),
  NODE_NAMES(
      "node", "share of requests with a foreign name", 0.3, 0.7, 1, "node-identity-mismatch"),
  FORGED_SCALING(
      "control-plane",
      "times the true size that is claimed",
      3,
      5,
      8,
      "claimed-size",
      "forged-scaling",
      "scale-without-demand"),
  SCALE_WITHOUT_DEMAND(
      "control-plane",
      "times the size that demand justifies",
      1.6,
      2,
      3,
      "scale-without-demand",
      "unit-cost"),
  TELEMETRY_SILENCE("control-plane", "silent gateways of four", 1, 1, 4, "telemetry-silence"),
  FRAMING("content", "flagged requests a minute", 5, 15, 30, "guardrail-flags"),
  UNAPPROVED_MODEL("governance", "requests a minute", 1, 10, 20, "unapproved-model"),
  REGION_BREACH("governance", "share of the tenant's requests", 0.05, 0.3, 0.5, "region-breach"),
  ATTACK_CHAIN(
      "content",
      "times the usual strength of each step",
      0.5,
      1,
      2,
      "attack-chain",
      "policy-probing",
      "model-extraction",
      "response-inflation"),
  MODEL_ENUMERATION(
      "content", "tenants whose keys ask", 5, 8, 12, "model-enumeration", "model-extraction");

  private static final Set<AttackKind> SHOWN =
      Collections.unmodifiableSet(EnumSet.range(UNSECURED_NODE, NODE_OUTLIER));

  private final String family;
  private final String unit;
  private final double weakest;
  private final double usual;
  private final double strongest;
  private final List<String> detectors;

  AttackKind(
      String family,
      String unit,
      double weakest,
      double usual,
      double strongest,
      String... detectors) {
    this.family = family;
    this.unit = unit;
    this.weakest = weakest;
    this.usual = usual;
    this.strongest = strongest;
    this.detectors = List.of(detectors);
  }

  /** Those that the demo shows and that are injected where nothing else is asked for. */
  public static Set<AttackKind> shown() {
    return SHOWN;
  }

  /** Lower case with hyphens, for instance {@code spend-burst}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The family of detectors that the attack belongs to. */
  public String family() {
    return family;
  }

  /** What the intensity counts; empty where the attack has none. */
  public String unit() {
    return unit;
  }

  /** The smallest intensity that is drawn, in the attack's own unit. */
  public double weakest() {
    return weakest;
  }

  /** The intensity where none is asked for. */
  public double usual() {
    return usual;
  }

  /** The largest intensity that is drawn. */
  public double strongest() {
    return strongest;
  }

  /** Ids of the detectors of which any may find it; the most specific one first. */
  public List<String> detectors() {
    return detectors;
  }

  static AttackKind byId(String id) {
    for (AttackKind kind : values()) {
      if (kind.id().equals(id)) {
        return kind;
      }
    }
    String known = Arrays.stream(values()).map(AttackKind::id).collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        "attacks has '" + id + "', must be demo, all, none or a list of " + known);
  }
}
