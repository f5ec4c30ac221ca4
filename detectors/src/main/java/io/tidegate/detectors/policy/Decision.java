package io.tidegate.detectors.policy;

import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.policy.GradedAction;
import io.tidegate.schemas.policy.PolicyMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be done about a finding: act, or not and why not. */
public sealed interface Decision {

  /** Nothing is meant to be done about such findings. */
  record Leave() implements Decision {}

  /** Something would be done, but for the named guard; {@code text} says why in a clause. */
  record Refuse(String guard, String text) implements Decision {}

  /**
   * A command for that long.
   *
   * @param rule the id of the rule that asks for it
   * @param mode how far the rule goes by itself
   * @param level 0 for the first time, 1 and more for those who were contained before
   * @param graded the rule's own word for the action
   */
  record Act(
      String rule,
      PolicyMode mode,
      int level,
      GradedAction graded,
      Action action,
      Target target,
      @Nullable String method,
      @Nullable String destination,
      long durationMs,
      List<Limit> limits,
      String reason,
      String openStreams)
      implements Decision {
    public Act {
      limits = List.copyOf(limits);
    }
  }
}
