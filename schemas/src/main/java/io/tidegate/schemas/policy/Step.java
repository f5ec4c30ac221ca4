package io.tidegate.schemas.policy;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One thing to do, and for how long.
 *
 * @param ttlMs how long it lasts; 0 where nothing is done
 * @param method of {@code contain}: {@code drain} or {@code hold}; null otherwise
 * @param destination of {@code redirect}; null otherwise
 * @param group of {@code freeze}: the node group, {@code *} for all; null otherwise
 * @param openStreams what happens to streams that are open: {@code keep} or {@code cut}
 */
public record Step(
    GradedAction action,
    long ttlMs,
    @Nullable String method,
    @Nullable String destination,
    @Nullable String group,
    Throttle throttle,
    String openStreams) {

  public Step {
    requireNonNull(action, "action is null");
    if ((ttlMs > 0) == (action == GradedAction.OBSERVE)) {
      throw new IllegalArgumentException(action.wireName() + " with a ttl of " + ttlMs + " ms");
    }
  }

  /** A step of that action, with nothing that is special to an action. */
  public static Step of(GradedAction action, long ttlMs) {
    return new Step(action, ttlMs, null, null, null, Throttle.DEFAULT, "keep");
  }

  /** Takes a node out of service in that way. */
  public static Step contain(String method, long ttlMs) {
    return new Step(GradedAction.CONTAIN, ttlMs, method, null, null, Throttle.DEFAULT, "keep");
  }

  /** The same, and streams that are open are cut. */
  public Step cuttingStreams() {
    return new Step(action, ttlMs, method, destination, group, throttle, "cut");
  }
}
