package io.tidegate.schemas.decode;

import static io.tidegate.schemas.decode.RecordReader.NO_TIME;
import static io.tidegate.schemas.event.InferenceEvent.ABSENT;

import com.fasterxml.jackson.core.JsonParser;
import io.tidegate.schemas.entity.Address;
import io.tidegate.schemas.event.GatewayDecision;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.NamedScore;
import io.tidegate.schemas.event.RequestPhase;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of one inference event while it is read; cleared for the next. */
final class InferenceEventFields {
  static final List<String> SETTABLE =
      List.of(
          "cluster",
          "tenant",
          "api_key",
          "source",
          "gateway",
          "region",
          "group",
          "node",
          "model",
          "operation",
          "service_class",
          "project",
          "job");

  /** The model of a request that named none: its client chose to. */
  static final String UNKNOWN_MODEL = "unknown";

  private static final long MOST_TOKENS = 1_000_000_000L;
  private static final long MOST_BYTES = 1_000_000_000_000_000L;
  private static final double DAY_MS = 86_400_000;
  private static final double MOST_USD = 1_000_000;

  private final SourceConstants constants;
  private long seen;
  private long timeMs;
  private @Nullable String cluster;
  private @Nullable String tenant;
  private @Nullable String apiKey;
  private @Nullable String user;
  private @Nullable String source;
  private @Nullable String gateway;
  private @Nullable String region;
  private @Nullable String group;
  private @Nullable String node;
  private @Nullable String model;
  private @Nullable String servedModel;
  private @Nullable String modelVersion;
  private @Nullable String modelDigest;
  private @Nullable String operation;
  private @Nullable String serviceClass;
  private @Nullable String error;
  private @Nullable String rule;
  private @Nullable String finishReason;
  private @Nullable String project;
  private @Nullable String job;
  private @Nullable String requestId;
  private @Nullable String session;
  private @Nullable String agent;
  private @Nullable String tool;
  private @Nullable String commandId;
  private @Nullable String throttledBy;
  private boolean unchecked;
  private long asn;
  private long inputTokens;
  private long outputTokens;
  private long cachedTokens;
  private long cacheWriteTokens;
  private long reasoningTokens;
  private long maxTokens;
  private long requestBytes;
  private long responseBytes;
  private long egressBytes;
  private long toolCalls;
  private long latencyMicros;
  private long ttftMicros;
  private long queueMicros;
  private long costMicroUsd;
  private RequestPhase phase = RequestPhase.END;
  private int status;
  private GatewayDecision decision = GatewayDecision.ALLOW;
  private @Nullable String promptFingerprint;
  private List<NamedScore> guardrails = List.of();
  private List<String> canaries = List.of();

  InferenceEventFields(SourceConstants constants) {
    this.constants = constants;
  }

  void clear() {
    seen = 0;
    timeMs = NO_TIME;
    cluster = constants.get("cluster");
    tenant = constants.get("tenant");
    apiKey = constants.get("api_key");
    user = null;
    source = constants.get("source");
    gateway = constants.get("gateway");
    region = constants.get("region");
    group = constants.get("group");
    node = constants.get("node");
    model = constants.get("model");
    servedModel = null;
    modelVersion = null;
    modelDigest = null;
    operation = constants.get("operation");
    serviceClass = constants.get("service_class");
    error = null;
    rule = null;
    finishReason = null;
    project = constants.get("project");
    job = constants.get("job");
    requestId = null;
    session = null;
    agent = null;
    tool = null;
    commandId = null;
    throttledBy = null;
    unchecked = false;
    asn = ABSENT;
    inputTokens = ABSENT;
    outputTokens = ABSENT;
    cachedTokens = ABSENT;
    cacheWriteTokens = ABSENT;
    reasoningTokens = ABSENT;
    maxTokens = ABSENT;
    requestBytes = 0;
    responseBytes = 0;
    egressBytes = 0;
    toolCalls = 0;
    latencyMicros = ABSENT;
    ttftMicros = ABSENT;
    queueMicros = ABSENT;
    costMicroUsd = ABSENT;
    phase = RequestPhase.END;
    status = 0;
    decision = GatewayDecision.ALLOW;
    promptFingerprint = null;
    guardrails = List.of();
    canaries = List.of();
  }

  /** Reads the value of one member; the parser stands on it. */
  void read(EventMember member, JsonParser in, RecordReader reader) throws IOException {
    String name = member.wireName();
    reader.tolerate(!member.isRequired() || constants.overrules(name));
    if ((seen & member.bit()) != 0) {
      reader.refuse(RefusalReason.DUPLICATE_FIELD, name, "stands twice");
      return;
    }
    seen |= member.bit();
    if (!readWho(member, in, reader) && !readAmount(member, in, reader)) {
      readDetail(member, in, reader);
    }
  }

  private boolean readWho(EventMember member, JsonParser in, RecordReader reader)
      throws IOException {
    String name = member.wireName();
    switch (member) {
      case TIME -> timeMs = reader.time(in, name, true);
      case CLUSTER -> cluster = constants.settle(name, reader.id(in, name), reader);
      case TENANT -> tenant = constants.settle(name, reader.id(in, name), reader);
      case API_KEY -> apiKey = constants.settle(name, reader.id(in, name), reader);
      case USER -> user = reader.freshId(in, name);
      case SOURCE -> source = addressOf(constants.settle(name, reader.freshId(in, name), reader));
      case GATEWAY -> gateway = constants.settle(name, reader.id(in, name), reader);
      case REGION -> region = constants.settle(name, reader.id(in, name), reader);
      case GROUP -> group = constants.settle(name, reader.id(in, name), reader);
      case NODE -> node = constants.settle(name, reader.id(in, name), reader);
      case MODEL -> model = modelOf(name, in, reader);
      case REQUEST_ID ->
          requestId = reader.isVoid(in, name) ? reader.recordName() : reader.freshId(in, name);
      case STATUS -> status = reader.status(in, name);
      default -> {
        return false;
      }
    }
    return true;
  }

  private @Nullable String modelOf(String name, JsonParser in, RecordReader reader)
      throws IOException {
    if (reader.isVoid(in, name)) {
      String set = constants.get(name);
      return set == null ? UNKNOWN_MODEL : set;
    }
    return constants.settle(name, reader.id(in, name), reader);
  }

  private boolean readAmount(EventMember member, JsonParser in, RecordReader reader)
      throws IOException {
    String name = member.wireName();
    switch (member) {
      case ASN -> asn = reader.count(in, name, ABSENT, 4_294_967_295L);
      case INPUT_TOKENS -> inputTokens = reader.count(in, name, ABSENT, MOST_TOKENS);
      case OUTPUT_TOKENS -> outputTokens = reader.count(in, name, ABSENT, MOST_TOKENS);
      case CACHED_TOKENS -> cachedTokens = reader.count(in, name, ABSENT, MOST_TOKENS);
      case CACHE_WRITE_TOKENS -> cacheWriteTokens = reader.count(in, name, ABSENT, MOST_TOKENS);
      case REASONING_TOKENS -> reasoningTokens = reader.count(in, name, ABSENT, MOST_TOKENS);
      case MAX_TOKENS -> maxTokens = reader.count(in, name, ABSENT, MOST_TOKENS);
      case REQUEST_BYTES -> requestBytes = reader.count(in, name, 0, MOST_BYTES);
      case RESPONSE_BYTES -> responseBytes = reader.count(in, name, 0, MOST_BYTES);
      case EGRESS_BYTES -> egressBytes = reader.count(in, name, 0, MOST_BYTES);
      case TOOL_CALLS -> toolCalls = reader.count(in, name, 0, MOST_TOKENS);
      case LATENCY_MS -> latencyMicros = reader.scaled(in, name, DAY_MS, 1_000);
      case TTFT_MS -> ttftMicros = reader.scaled(in, name, DAY_MS, 1_000);
      case QUEUE_MS -> queueMicros = reader.scaled(in, name, DAY_MS, 1_000);
      case COST_USD -> costMicroUsd = reader.scaled(in, name, MOST_USD, 1e6);
      default -> {
        return false;
      }
    }
    return true;
  }

  @SuppressWarnings("UnusedReturnValue") // every member that comes here is one of these
  private boolean readDetail(EventMember member, JsonParser in, RecordReader reader)
      throws IOException {
    String name = member.wireName();
    switch (member) {
      case SERVED_MODEL -> servedModel = reader.id(in, name);
      case MODEL_VERSION -> modelVersion = reader.id(in, name);
      case MODEL_DIGEST -> modelDigest = reader.id(in, name);
      case OPERATION -> operation = constants.settle(name, reader.id(in, name), reader);
      case SERVICE_CLASS -> serviceClass = constants.settle(name, reader.id(in, name), reader);
      case ERROR -> error = reader.id(in, name);
      case RULE -> rule = reader.id(in, name);
      case FINISH_REASON -> finishReason = reader.id(in, name);
      case PROJECT -> project = constants.settle(name, reader.id(in, name), reader);
      case JOB -> job = constants.settle(name, reader.id(in, name), reader);
      case AGENT -> agent = reader.id(in, name);
      case TOOL -> tool = reader.id(in, name);
      case SESSION -> session = reader.freshId(in, name);
      case COMMAND_ID -> commandId = reader.freshId(in, name);
      case THROTTLED_BY -> throttledBy = reader.freshId(in, name);
      case UNCHECKED -> unchecked = Boolean.TRUE.equals(reader.flag(in, name));
      case PHASE -> phase = phaseOf(reader.id(in, name), reader);
      case DECISION -> decision = decisionOf(reader.id(in, name), reader);
      case PROMPT_FINGERPRINT -> promptFingerprint = reader.fingerprint(in, name);
      case GUARDRAILS -> guardrails = reader.scores(in, name, 0, 1);
      case CANARIES -> canaries = reader.ids(in, name, 64);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Of whom it speaks, as far as it was read. */
  Said said() {
    return new Said(cluster, tenant, gateway);
  }

  /** The event; null, and the refusal noted, where something required is missing. */
  @Nullable InferenceEvent build(RecordReader reader) {
    reader.tolerate(false);
    if (timeMs == NO_TIME) {
      reader.refuse(RefusalReason.MISSING_FIELD, "time", "is required");
    }
    String id = required(requestId, "request_id", reader);
    String ofCluster = required(cluster, "cluster", reader);
    String ofTenant = required(tenant, "tenant", reader);
    String ofModel = required(model, "model", reader);
    if ((seen & EventMember.STATUS.bit()) == 0) {
      reader.refuse(RefusalReason.MISSING_FIELD, "status", "is required");
    }
    if (reader.failed()) {
      return null;
    }
    return new InferenceEvent(
        timeMs,
        id,
        ofCluster,
        ofTenant,
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
        ofModel,
        servedModel,
        modelVersion,
        modelDigest,
        operation == null ? "chat" : operation,
        serviceClass == null ? "interactive" : serviceClass,
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

  static String required(@Nullable String value, String name, RecordReader reader) {
    if (value == null) {
      reader.refuse(RefusalReason.MISSING_FIELD, name, "is required");
      return "";
    }
    return value;
  }

  private static RequestPhase phaseOf(@Nullable String word, RecordReader reader) {
    if (word == null || word.equals("end")) {
      return RequestPhase.END;
    }
    if (word.equals("start")) {
      return RequestPhase.START;
    }
    if (!word.equals("progress")) {
      reader.refuse(RefusalReason.UNKNOWN_VALUE, "phase", "must be start, progress or end");
      return RequestPhase.END;
    }
    return RequestPhase.PROGRESS;
  }

  private static @Nullable String addressOf(@Nullable String source) {
    return source == null ? null : Address.textOf(source);
  }

  private static GatewayDecision decisionOf(@Nullable String word, RecordReader reader) {
    if (word == null || word.equals("allow")) {
      return GatewayDecision.ALLOW;
    }
    if (word.equals("flag")) {
      return GatewayDecision.FLAG;
    }
    if (!word.equals("deny")) {
      reader.refuse(RefusalReason.UNKNOWN_VALUE, "decision", "must be allow, flag or deny");
      return GatewayDecision.ALLOW;
    }
    return GatewayDecision.DENY;
  }
}
