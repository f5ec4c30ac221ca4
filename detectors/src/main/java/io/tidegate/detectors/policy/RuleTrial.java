package io.tidegate.detectors.policy;

import io.tidegate.schemas.policy.Rule;
import org.jspecify.annotations.Nullable;

/** How one rule took a finding: {@code whyNot} is null where it matches. */
public record RuleTrial(Rule rule, @Nullable String whyNot) {
  public boolean matches() {
    return whyNot == null;
  }
}
