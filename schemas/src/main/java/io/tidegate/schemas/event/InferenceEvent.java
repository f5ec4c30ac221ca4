package io.tidegate.schemas.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request as its gateway wrote it when the request ended.
 *
 * <p>{@code unchecked} says that the gateway could not learn what is in force, and served it.
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
    @Nullable String agent,
    @Nullable String tool,
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
    boolean unchecked,
    long latencyMicros,
    long ttftMicros,
    long queueMicros,
    long inputTokens,
    long outputTokens,
    long cachedTokens,
    long cacheWriteTokens,
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

  /** Closed before its end by who asked: 499 by gateways' custom, 0 by the contract. */
  private static final int CLIENT_CLOSED = 499;

  /** Turned away for now, and may be tried again. */
  private static final int TOO_MANY = 429;

  /**
   * True when a model worked on the request, whether or not the gateway knows on which node: it was
   * answered, or gave output, or was cut off under way. What a gateway says without a node in 3xx,
   * 4xx or 5xx it says by itself.
   */
  public boolean reached() {
    boolean answered = status >= 200 && status < 300 && decision != GatewayDecision.DENY;
    boolean begun = inputTokens > 0 || responseBytes > 0 || ttftMicros > 0;
    boolean cutOff = isClosedByClient() && begun;
    return node != null || outputTokens > 0 || answered || cutOff;
  }

  /** True when it was worked on and not refused. */
  public boolean served() {
    return status >= 200 && status < 400 && reached();
  }

  /** True when who asked closed it before its end. */
  public boolean isClosedByClient() {
    return status == 0 || status == CLIENT_CLOSED;
  }

  /** True when it need not be tried again: it was neither cut off nor turned away, nor failed. */
  public boolean isAnswered() {
    return !isClosedByClient() && status != TOO_MANY && status < 500;
  }

  /** True when it took input or output tokens that nobody counted: they are unknown, not none. */
  public boolean isUseUnknown() {
    return isInputUnknown() || isOutputUnknown();
  }

  /** True when it took input tokens that nobody counted. */
  public boolean isInputUnknown() {
    return inputTokens < 0 && mayBeUncounted();
  }

  /** True when it gave output tokens that nobody counted. */
  public boolean isOutputUnknown() {
    boolean givesTokens = !operation.equals("embedding") && !operation.equals("rerank");
    return outputTokens < 0 && givesTokens && mayBeUncounted();
  }

  /** Served, or cut off by who asked; what failed of itself is taken to have used nothing. */
  private boolean mayBeUncounted() {
    return served() || isClosedByClient() && reached();
  }

  /** True when it is work for a tenant who may ask for it: what limits and budgets are about. */
  public boolean usedByTenant() {
    boolean unauthorised = (status == 401 || status == 403) && outputTokens <= 0;
    boolean nobody = node == null && tenant.equals(UNAUTHENTICATED);
    return reached() && !unauthorised && !nobody;
  }

  /** True when the gateway's own policy refused it, and no command of ours did. */
  public boolean deniedByPolicy() {
    return decision == GatewayDecision.DENY && commandId == null && !tenant.equals(UNAUTHENTICATED);
  }

  /** True when a beginning or end may be that of a tenant's request: nobody refused who asks. */
  public boolean isOfTenant() {
    boolean unauthorised = status == 401 || status == 403;
    return usedByTenant()
        || !unauthorised
            && !tenant.equals(UNAUTHENTICATED)
            && (status < 400 || status == CLIENT_CLOSED || status == 429 || status >= 500);
  }

  /** True when the request counts: only the record written at its end does. */
  public boolean counts() {
    return phase == RequestPhase.END;
  }
}
