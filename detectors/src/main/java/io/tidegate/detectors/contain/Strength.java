package io.tidegate.detectors.contain;

import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import org.jspecify.annotations.Nullable;

/** How much a command takes from its target, as a rank. */
final class Strength {
  private static final String STEP_UP = "step_up";

  private Strength() {}

  static int of(Command command) {
    return of(command.action(), command.method());
  }

  static int of(Decision.Act act) {
    return of(act.action(), act.method());
  }

  private static int of(Action action, @Nullable String method) {
    return switch (action) {
      case ALLOW, RESTORE -> 0;
      case SET -> STEP_UP.equals(method) ? 2 : 1;
      case REDIRECT -> 3;
      case DENY -> 4;
      case CONTAIN -> 5;
    };
  }
}
