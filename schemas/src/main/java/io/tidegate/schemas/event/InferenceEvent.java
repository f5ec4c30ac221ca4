package io.tidegate.schemas.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request as its gateway wrote it when the request ended.
 *
 * <p>Absent optional numbers are {@link #ABSENT}; absent optional strings are null. Tokens that are
 * absent on a served request are unknown, not zero.
 */
public record InferenceEvent(
    long timeMs,
    String requestId,
    String cluster,
    String tenant,
    @Nullable String apiKey,
    @Nullable String user,
    @Nullable String session,
    @Nullable String source,
    long asn,
    @Nullable String gateway,
    @Nullable String region,
    @Nullable String group,
    @Nullable String node,
    String model,
    @Nullable String servedModel,
    @Nullable String modelVersion,
    @Nullable String modelDigest,
    String operation,
    String serviceClass,
    RequestPhase phase,
    int status,
    @Nullable String error,
    GatewayDecision decision,
    @Nullable String rule,
    @Nullable String commandId,
    @Nullable String throttledBy,
    long latencyMicros,
    long ttftMicros,
    long queueMicros,
    long inputTokens,
    long outputTokens,
    long cachedTokens,
    long reasoningTokens,
    long maxTokens,
    long requestBytes,
    long responseBytes,
    long egressBytes,
    long costMicroUsd,
    @Nullable String promptFingerprint,
    @Nullable String finishReason,
    long toolCalls,
    List<NamedScore> guardrails,
    List<String> canaries,
    @Nullable String project,
    @Nullable String job)
    implements Telemetry {

  /** The value of an optional number that the record did not carry. */
  public static final long ABSENT = -1;

  /** The tenant that a gateway writes when it could not tell who asked. */
  public static final String UNAUTHENTICATED = "unauthenticated";

  /** True when a node worked on the request and the gateway did not refuse it. */
  public boolean served() {
    return node != null && status >= 200 && status < 400;
  }

  /** True when the gateway's own policy refused it, and no command of ours did. */
  public boolean deniedByPolicy() {
    return decision == GatewayDecision.DENY && commandId == null && !tenant.equals(UNAUTHENTICATED);
  }

  /** True when the request counts: only the record written at its end does. */
  public boolean counts() {
    return phase == RequestPhase.END;
  }
}
