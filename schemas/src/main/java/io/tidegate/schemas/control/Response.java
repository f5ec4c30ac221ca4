package io.tidegate.schemas.control;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One enforcer's answer to one command: an OpenC2 1.0 response.
 *
 * @param commandId the command; {@link #UNKNOWN} where the record did not say
 * @param enforcer who answers
 * @param cluster the cluster of the command's target; {@link #UNKNOWN} where it could not be read
 * @param status one of {@link #STATUSES}
 * @param state what became of the command
 * @param text the same in words
 * @param timeMs when, by the enforcer's clock
 * @param effectiveUntilMs when the containment ends; 0 where none is in force
 */
public record Response(
    String commandId,
    String enforcer,
    String cluster,
    int status,
    ResponseState state,
    String text,
    long timeMs,
    long effectiveUntilMs)
    implements EnforcerSays {

  /** Who answers for a command that was withheld from all enforcers, since it came too late. */
  public static final String PUBLISHER = "tidegate";

  /** Stands for what an unreadable command did not say. */
  public static final String UNKNOWN = "unknown";

  /** Processing, done, malformed, forged, not allowed, not found, not supported, try later. */
  public static final List<Integer> STATUSES = List.of(102, 200, 400, 401, 403, 404, 501, 503);

  public Response {
    requireNonNull(commandId, "commandId is null");
    requireNonNull(enforcer, "enforcer is null");
    requireNonNull(cluster, "cluster is null");
    requireNonNull(state, "state is null");
    requireNonNull(text, "text is null");
    if (!STATUSES.contains(status)) {
      throw new IllegalArgumentException("status must be one of " + STATUSES + ", is " + status);
    }
  }
}
