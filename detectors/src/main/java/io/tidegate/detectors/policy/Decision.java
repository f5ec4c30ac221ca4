package io.tidegate.detectors.policy;

import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be done about a finding: act, or not and why not. */
public sealed interface Decision {

  /** Nothing is meant to be done about such findings. */
  record Leave() implements Decision {}

  /** Something would be done, but for the named guard. */
  record Refuse(String guard) implements Decision {}

  /** A command for that long. */
  record Act(
      Action action,
      Target target,
      @Nullable String method,
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
