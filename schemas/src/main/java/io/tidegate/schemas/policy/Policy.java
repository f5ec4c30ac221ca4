package io.tidegate.schemas.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy as its document says it: what is done about which findings, under which guards.
 *
 * @param name of the policy, which keys its record
 * @param version of the document, in commands and alerts
 * @param mode of rules that state none
 * @param rules in order: the first that matches decides
 * @param readinessGate null for none
 * @param preWarm null for none
 */
public record Policy(
    String name,
    String version,
    PolicyMode mode,
    RequireSigned requireSigned,
    GuardSettings guards,
    List<Rule> rules,
    @Nullable ReadinessGate readinessGate,
    @Nullable PreWarm preWarm) {

  private static final long THROTTLE_MS = 600_000;
  private static final long DENY_MS = 1_800_000;

  public Policy {
    requireNonNull(name, "name is null");
    requireNonNull(version, "version is null");
    requireNonNull(mode, "mode is null");
    rules = List.copyOf(rules);
  }

  /**
   * The default, as the file {@code policies/observe.yaml} says it: nothing is enforced; with mode
   * {@code enforce} nodes that serve unsecured and keys that leaked a canary would be.
   */
  public static Policy observe() {
    Rule node =
        new Rule(
            "unsecured-node",
            Match.of("unsecured-node"),
            null,
            Step.contain("drain", DENY_MS),
            null);
    Rule canary =
        new Rule(
            "canary-leak",
            Match.of("canary-leak"),
            null,
            Step.of(GradedAction.DENY, DENY_MS).cuttingStreams(),
            null);
    Rule burst =
        new Rule(
            "spend-burst",
            Match.of("spend-burst"),
            PolicyMode.OBSERVE,
            Step.of(GradedAction.THROTTLE, THROTTLE_MS),
            null);
    return new Policy(
        "observe",
        "1",
        PolicyMode.OBSERVE,
        RequireSigned.NEITHER,
        GuardSettings.DEFAULT,
        List.of(node, canary, burst),
        null,
        null);
  }

  /** {@code <name>@<version>}, as commands name it. */
  public String reference() {
    return name + "@" + version;
  }

  /** The mode of a rule: its own, or else the policy's. */
  public PolicyMode modeOf(@Nullable PolicyMode own) {
    return own == null ? mode : own;
  }

  /** True when some command may be sent, at once or once a person approved it. */
  public boolean enforces() {
    return rules.stream()
            .filter(rule -> rule.step().action() != GradedAction.OBSERVE)
            .anyMatch(rule -> modeOf(rule.mode()) != PolicyMode.OBSERVE)
        || readinessGate != null && modeOf(readinessGate.mode()) != PolicyMode.OBSERVE
        || preWarm != null && modeOf(preWarm.mode()) != PolicyMode.OBSERVE;
  }

  /** The same, which takes no more without a signature than that allows. */
  public Policy requiring(RequireSigned more) {
    return new Policy(
        name, version, mode, requireSigned.and(more), guards, rules, readinessGate, preWarm);
  }

  /** The same under that mode. */
  public Policy withMode(PolicyMode now) {
    return new Policy(name, version, now, requireSigned, guards, rules, readinessGate, preWarm);
  }
}
