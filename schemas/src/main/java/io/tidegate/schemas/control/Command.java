package io.tidegate.schemas.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One containment command: an OpenC2 1.0 command that always ends.
 *
 * <p>{@code startMs + durationMs} is its end, the same instant for every enforcer; {@code
 * notAfterMs} the latest moment to first apply it; {@code generation} rises per target. {@code
 * destination} is where a redirect leads.
 */
public record Command(
    String commandId,
    Action action,
    Target target,
    @Nullable String method,
    @Nullable String destination,
    long startMs,
    long durationMs,
    Mode mode,
    long generation,
    long issuedAtMs,
    long notAfterMs,
    String findingUid,
    String policy,
    String reason,
    String openStreams,
    List<Limit> limits) {

  public Command {
    if (durationMs <= 0) {
      throw new IllegalArgumentException("durationMs must be positive, is " + durationMs);
    }
    limits = List.copyOf(limits);
  }

  /** The instant at which every enforcer lets the command run out. */
  public long endMs() {
    return startMs + durationMs;
  }
}
