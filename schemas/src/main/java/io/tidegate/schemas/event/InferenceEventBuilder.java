package io.tidegate.schemas.event;

import static io.tidegate.schemas.event.InferenceEvent.ABSENT;
import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds an inference event. Optional members start absent or at the wire contract's default; the
 * required strings must be set.
 */
public final class InferenceEventBuilder {
  private long timeMs;
  private @Nullable String requestId;
  private @Nullable String cluster;
  private @Nullable String tenant;
  private @Nullable String apiKey;
  private @Nullable String user;
  private @Nullable String session;
  private @Nullable String agent;
  private @Nullable String tool;
  private @Nullable String source;
  private long asn = ABSENT;
  private @Nullable String gateway;
  private @Nullable String region;
  private @Nullable String group;
  private @Nullable String node;
  private @Nullable String model;
  private @Nullable String servedModel;
  private @Nullable String modelVersion;
  private @Nullable String modelDigest;
  private String operation = "chat";
  private String serviceClass = "interactive";
  private RequestPhase phase = RequestPhase.END;
  private int status = 200;
  private @Nullable String error;
  private GatewayDecision decision = GatewayDecision.ALLOW;
  private @Nullable String rule;
  private @Nullable String commandId;
  private @Nullable String throttledBy;
  private boolean unchecked;
  private long latencyMicros = ABSENT;
  private long ttftMicros = ABSENT;
  private long queueMicros = ABSENT;
  private long inputTokens = ABSENT;
  private long outputTokens = ABSENT;
  private long cachedTokens = ABSENT;
  private long cacheWriteTokens = ABSENT;
  private long reasoningTokens = ABSENT;
  private long maxTokens = ABSENT;
  private long requestBytes = 0;
  private long responseBytes = 0;
  private long egressBytes = 0;
  private long costMicroUsd = ABSENT;
  private @Nullable String promptFingerprint;
  private @Nullable String finishReason;
  private long toolCalls = 0;
  private List<NamedScore> guardrails = List.of();
  private List<String> canaries = List.of();
  private @Nullable String project;
  private @Nullable String job;

  public InferenceEventBuilder timeMs(long timeMs) {
    this.timeMs = timeMs;
    return this;
  }

  public InferenceEventBuilder requestId(String requestId) {
    this.requestId = requestId;
    return this;
  }

  public InferenceEventBuilder cluster(String cluster) {
    this.cluster = cluster;
    return this;
  }

  public InferenceEventBuilder tenant(String tenant) {
    this.tenant = tenant;
    return this;
  }

  public InferenceEventBuilder apiKey(@Nullable String apiKey) {
    this.apiKey = apiKey;
    return this;
  }

  public InferenceEventBuilder user(@Nullable String user) {
    this.user = user;
    return this;
  }

  public InferenceEventBuilder session(@Nullable String session) {
    this.session = session;
    return this;
  }

  public InferenceEventBuilder agent(@Nullable String agent) {
    this.agent = agent;
    return this;
  }

  public InferenceEventBuilder tool(@Nullable String tool) {
    this.tool = tool;
    return this;
  }

  public InferenceEventBuilder source(@Nullable String source) {
    this.source = source;
    return this;
  }

  public InferenceEventBuilder asn(long asn) {
    this.asn = asn;
    return this;
  }

  public InferenceEventBuilder gateway(@Nullable String gateway) {
    this.gateway = gateway;
    return this;
  }

  public InferenceEventBuilder region(@Nullable String region) {
    this.region = region;
    return this;
  }

  public InferenceEventBuilder group(@Nullable String group) {
    this.group = group;
    return this;
  }

  public InferenceEventBuilder node(@Nullable String node) {
    this.node = node;
    return this;
  }

  public InferenceEventBuilder model(String model) {
    this.model = model;
    return this;
  }

  public InferenceEventBuilder servedModel(@Nullable String servedModel) {
    this.servedModel = servedModel;
    return this;
  }

  public InferenceEventBuilder modelVersion(@Nullable String modelVersion) {
    this.modelVersion = modelVersion;
    return this;
  }

  public InferenceEventBuilder modelDigest(@Nullable String modelDigest) {
    this.modelDigest = modelDigest;
    return this;
  }

  public InferenceEventBuilder operation(String operation) {
    this.operation = operation;
    return this;
  }

  public InferenceEventBuilder serviceClass(String serviceClass) {
    this.serviceClass = serviceClass;
    return this;
  }

  public InferenceEventBuilder phase(RequestPhase phase) {
    this.phase = phase;
    return this;
  }

  public InferenceEventBuilder status(int status) {
    this.status = status;
    return this;
  }

  public InferenceEventBuilder error(@Nullable String error) {
    this.error = error;
    return this;
  }

  public InferenceEventBuilder decision(GatewayDecision decision) {
    this.decision = decision;
    return this;
  }

  public InferenceEventBuilder rule(@Nullable String rule) {
    this.rule = rule;
    return this;
  }

  public InferenceEventBuilder commandId(@Nullable String commandId) {
    this.commandId = commandId;
    return this;
  }

  public InferenceEventBuilder throttledBy(@Nullable String throttledBy) {
    this.throttledBy = throttledBy;
    return this;
  }

  public InferenceEventBuilder unchecked(boolean unchecked) {
    this.unchecked = unchecked;
    return this;
  }

  public InferenceEventBuilder latencyMicros(long latencyMicros) {
    this.latencyMicros = latencyMicros;
    return this;
  }

  public InferenceEventBuilder ttftMicros(long ttftMicros) {
    this.ttftMicros = ttftMicros;
    return this;
  }

  public InferenceEventBuilder queueMicros(long queueMicros) {
    this.queueMicros = queueMicros;
    return this;
  }

  public InferenceEventBuilder inputTokens(long inputTokens) {
    this.inputTokens = inputTokens;
    return this;
  }

  public InferenceEventBuilder outputTokens(long outputTokens) {
    this.outputTokens = outputTokens;
    return this;
  }

  public InferenceEventBuilder cachedTokens(long cachedTokens) {
    this.cachedTokens = cachedTokens;
    return this;
  }

  public InferenceEventBuilder cacheWriteTokens(long cacheWriteTokens) {
    this.cacheWriteTokens = cacheWriteTokens;
    return this;
  }

  public InferenceEventBuilder reasoningTokens(long reasoningTokens) {
    this.reasoningTokens = reasoningTokens;
    return this;
  }

  public InferenceEventBuilder maxTokens(long maxTokens) {
    this.maxTokens = maxTokens;
    return this;
  }

  public InferenceEventBuilder requestBytes(long requestBytes) {
    this.requestBytes = requestBytes;
    return this;
  }

  public InferenceEventBuilder responseBytes(long responseBytes) {
    this.responseBytes = responseBytes;
    return this;
  }

  public InferenceEventBuilder egressBytes(long egressBytes) {
    this.egressBytes = egressBytes;
    return this;
  }

  public InferenceEventBuilder costMicroUsd(long costMicroUsd) {
    this.costMicroUsd = costMicroUsd;
    return this;
  }

  public InferenceEventBuilder promptFingerprint(@Nullable String promptFingerprint) {
    this.promptFingerprint = promptFingerprint;
    return this;
  }

  public InferenceEventBuilder finishReason(@Nullable String finishReason) {
    this.finishReason = finishReason;
    return this;
  }

  public InferenceEventBuilder toolCalls(long toolCalls) {
    this.toolCalls = toolCalls;
    return this;
  }

  public InferenceEventBuilder guardrails(List<NamedScore> guardrails) {
    this.guardrails = List.copyOf(guardrails);
    return this;
  }

  public InferenceEventBuilder canaries(List<String> canaries) {
    this.canaries = List.copyOf(canaries);
    return this;
  }

  public InferenceEventBuilder project(@Nullable String project) {
    this.project = project;
    return this;
  }

  public InferenceEventBuilder job(@Nullable String job) {
    this.job = job;
    return this;
  }

  /** The inference event; throws {@link NullPointerException} where a required member is unset. */
  public InferenceEvent build() {
    return new InferenceEvent(
        timeMs,
        requireNonNull(requestId, "requestId is null"),
        requireNonNull(cluster, "cluster is null"),
        requireNonNull(tenant, "tenant is null"),
        apiKey,
        user,
        session,
        agent,
        tool,
        source,
        asn,
        gateway,
        region,
        group,
        node,
        requireNonNull(model, "model is null"),
        servedModel,
        modelVersion,
        modelDigest,
        operation,
        serviceClass,
        phase,
        status,
        error,
        decision,
        rule,
        commandId,
        throttledBy,
        unchecked,
        latencyMicros,
        ttftMicros,
        queueMicros,
        inputTokens,
        outputTokens,
        cachedTokens,
        cacheWriteTokens,
        reasoningTokens,
        maxTokens,
        requestBytes,
        responseBytes,
        egressBytes,
        costMicroUsd,
        promptFingerprint,
        finishReason,
        toolCalls,
        guardrails,
        canaries,
        project,
        job);
  }
}
