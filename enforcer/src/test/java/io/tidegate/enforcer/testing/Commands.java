package io.tidegate.enforcer.testing;

import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands that begin now. */
public final class Commands {
  private Commands() {}

  public static Command deny(String id, Target target, long ms) {
    return of(id, Action.DENY, target, null, null, ms, List.of());
  }

  public static Command limit(String id, Target target, long perMinute) {
    List<Limit> limits = List.of(new Limit("requests_per_min", perMinute));
    return of(id, Action.SET, target, "throttle", null, 60_000, limits);
  }

  public static Command stepUp(String id, Target target) {
    return of(id, Action.SET, target, "step_up", null, 60_000, List.of());
  }

  public static Command redirect(String id, Target target, String destination) {
    return of(id, Action.REDIRECT, target, null, destination, 60_000, List.of());
  }

  public static Command drain(String id, Target target) {
    return of(id, Action.CONTAIN, target, "drain", null, 60_000, List.of());
  }

  public static Command of(
      String id,
      Action action,
      Target target,
      @Nullable String method,
      @Nullable String destination,
      long ms,
      List<Limit> limits) {
    long now = System.currentTimeMillis();
    return new Command(
        id,
        action,
        target,
        method,
        destination,
        now,
        ms,
        Mode.ENFORCE,
        1,
        now,
        now + 30_000,
        "f-1",
        "contain@1",
        "canary-leak",
        "keep",
        limits);
  }
}
