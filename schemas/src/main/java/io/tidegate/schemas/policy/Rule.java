package io.tidegate.schemas.policy;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What is done about some findings. The first rule that matches decides.
 *
 * @param id names the rule in commands, alerts and the audit
 * @param mode null for the policy's own
 * @param step what is done the first time
 * @param escalation what is done the next times; null for the same
 */
public record Rule(
    String id, Match match, @Nullable PolicyMode mode, Step step, @Nullable Escalation escalation) {

  public Rule {
    requireNonNull(id, "id is null");
    requireNonNull(match, "match is null");
    requireNonNull(step, "step is null");
  }
}
