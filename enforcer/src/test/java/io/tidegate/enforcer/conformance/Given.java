package io.tidegate.enforcer.conformance;

import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Target;
import java.util.List;

/** Commands of the cases: they begin at {@link #START} and last ten minutes. */
record Given(
    String id, Action action, Target target, Mode mode, long generation, long startMs, long ms) {
  static final long START = 1_785_484_862_000L;
  static final Target TENANT = new Target.Tenant("eu-1", "acme");
  static final long DURATION = 600_000;

  static Given deny(String id, long generation) {
    return new Given(id, Action.DENY, TENANT, Mode.ENFORCE, generation, START, DURATION);
  }

  Given action(Action other) {
    return new Given(id, other, target, mode, generation, startMs, ms);
  }

  Given target(Target other) {
    return new Given(id, action, other, mode, generation, startMs, ms);
  }

  Given mode(Mode other) {
    return new Given(id, action, target, other, generation, startMs, ms);
  }

  Given from(long start, long duration) {
    return new Given(id, action, target, mode, generation, start, duration);
  }

  Command command() {
    return new Command(
        id,
        action,
        target,
        action == Action.SET ? "throttle" : action == Action.CONTAIN ? "drain" : null,
        action == Action.REDIRECT ? "sandbox" : null,
        startMs,
        ms,
        mode,
        generation,
        startMs,
        startMs + 30_000,
        "finding-1",
        "contain@1",
        "canary-leak",
        "keep",
        action == Action.SET ? List.of(new Limit("requests_per_min", 60)) : List.of());
  }
}
