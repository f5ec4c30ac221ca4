package io.tidegate.schemas.alert;

import org.jspecify.annotations.Nullable;

/** What was done about a finding: the state, the command, when it ends, or which guard refused. */
public record Containment(
    ContainmentState state, @Nullable String commandId, long untilMs, @Nullable String refusedBy) {

  /** Nothing was done and nothing was meant to be. */
  public static final Containment NONE = new Containment(ContainmentState.NONE, null, 0, null);
}
