package io.tidegate.schemas.decode;

import static io.tidegate.schemas.decode.RecordReader.NO_TIME;
import static io.tidegate.schemas.event.InferenceEvent.ABSENT;

import com.fasterxml.jackson.core.JsonParser;
import io.tidegate.schemas.event.GatewayDecision;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.NamedScore;
import io.tidegate.schemas.event.RequestPhase;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of one inference event while it is read; cleared for the next. */
final class InferenceEventFields {
  /** What reading a member found. */
  enum Member {
    KNOWN,
    UNKNOWN,
    /** The record is a node sample, not an event. */
    SAMPLE
  }

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

  private static final long MOST_TOKENS = 1_000_000_000L;
  private static final long MOST_BYTES = 1_000_000_000_000_000L;
  private static final double DAY_MS = 86_400_000;
  private static final double MOST_USD = 1_000_000;
  private static final int STATUS = 40;

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
  private @Nullable String commandId;
  private @Nullable String throttledBy;
  private long asn;
  private long inputTokens;
  private long outputTokens;
  private long cachedTokens;
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
    commandId = null;
    throttledBy = null;
    asn = ABSENT;
    inputTokens = ABSENT;
    outputTokens = ABSENT;
    cachedTokens = ABSENT;
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
  Member read(String name, JsonParser in, RecordReader reader) throws IOException {
    int member =
        switch (name) {
          case "sample" -> -2;
          case "time" -> 0;
          case "cluster" -> 1;
          case "tenant" -> 2;
          case "api_key" -> 3;
          case "user" -> 4;
          case "source" -> 5;
          case "gateway" -> 6;
          case "region" -> 7;
          case "group" -> 8;
          case "node" -> 9;
          case "model" -> 10;
          case "served_model" -> 11;
          case "model_version" -> 12;
          case "model_digest" -> 13;
          case "operation" -> 14;
          case "service_class" -> 15;
          case "error" -> 16;
          case "rule" -> 17;
          case "finish_reason" -> 18;
          case "project" -> 19;
          case "job" -> 20;
          case "request_id" -> 21;
          case "session" -> 22;
          case "command_id" -> 23;
          case "throttled_by" -> 24;
          case "asn" -> 25;
          case "input_tokens" -> 26;
          case "output_tokens" -> 27;
          case "cached_tokens" -> 28;
          case "reasoning_tokens" -> 29;
          case "max_tokens" -> 30;
          case "request_bytes" -> 31;
          case "response_bytes" -> 32;
          case "egress_bytes" -> 33;
          case "tool_calls" -> 34;
          case "latency_ms" -> 35;
          case "ttft_ms" -> 36;
          case "queue_ms" -> 37;
          case "cost_usd" -> 38;
          case "phase" -> 39;
          case "status" -> 40;
          case "decision" -> 41;
          case "prompt_fingerprint" -> 42;
          case "guardrails" -> 43;
          case "canaries" -> 44;
          default -> -1;
        };
    if (member < 0) {
      return member == -1 ? Member.UNKNOWN : Member.SAMPLE;
    }
    if ((seen & 1L << member) != 0) {
      reader.refuse(RefusalReason.DUPLICATE_FIELD, name, "stands twice");
    }
    seen |= 1L << member;
    if (!readWho(name, in, reader) && !readAmount(name, in, reader)) {
      readDetail(name, in, reader);
    }
    return Member.KNOWN;
  }

  private boolean readWho(String name, JsonParser in, RecordReader reader) throws IOException {
    switch (name) {
      case "time" -> timeMs = reader.time(in, name, true);
      case "cluster" -> cluster = or(cluster, reader.id(in, name));
      case "tenant" -> tenant = or(tenant, reader.id(in, name));
      case "api_key" -> apiKey = or(apiKey, reader.id(in, name));
      case "user" -> user = or(user, reader.id(in, name));
      case "source" -> source = or(source, reader.id(in, name));
      case "gateway" -> gateway = or(gateway, reader.id(in, name));
      case "region" -> region = or(region, reader.id(in, name));
      case "group" -> group = or(group, reader.id(in, name));
      case "node" -> node = or(node, reader.id(in, name));
      case "model" -> model = or(model, reader.id(in, name));
      case "request_id" -> requestId = reader.freshId(in, name);
      case "status" -> status = reader.status(in, name);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean readAmount(String name, JsonParser in, RecordReader reader) throws IOException {
    switch (name) {
      case "asn" -> asn = reader.count(in, name, ABSENT, 4_294_967_295L);
      case "input_tokens" -> inputTokens = reader.count(in, name, ABSENT, MOST_TOKENS);
      case "output_tokens" -> outputTokens = reader.count(in, name, ABSENT, MOST_TOKENS);
      case "cached_tokens" -> cachedTokens = reader.count(in, name, ABSENT, MOST_TOKENS);
      case "reasoning_tokens" -> reasoningTokens = reader.count(in, name, ABSENT, MOST_TOKENS);
      case "max_tokens" -> maxTokens = reader.count(in, name, ABSENT, MOST_TOKENS);
      case "request_bytes" -> requestBytes = reader.count(in, name, 0, MOST_BYTES);
      case "response_bytes" -> responseBytes = reader.count(in, name, 0, MOST_BYTES);
      case "egress_bytes" -> egressBytes = reader.count(in, name, 0, MOST_BYTES);
      case "tool_calls" -> toolCalls = reader.count(in, name, 0, MOST_TOKENS);
      case "latency_ms" -> latencyMicros = reader.scaled(in, name, DAY_MS, 1_000);
      case "ttft_ms" -> ttftMicros = reader.scaled(in, name, DAY_MS, 1_000);
      case "queue_ms" -> queueMicros = reader.scaled(in, name, DAY_MS, 1_000);
      case "cost_usd" -> costMicroUsd = reader.scaled(in, name, MOST_USD, 1e6);
      default -> {
        return false;
      }
    }
    return true;
  }

  @SuppressWarnings("UnusedReturnValue") // every name that comes here is one of these
  private boolean readDetail(String name, JsonParser in, RecordReader reader) throws IOException {
    switch (name) {
      case "served_model" -> servedModel = or(servedModel, reader.id(in, name));
      case "model_version" -> modelVersion = or(modelVersion, reader.id(in, name));
      case "model_digest" -> modelDigest = or(modelDigest, reader.id(in, name));
      case "operation" -> operation = or(operation, reader.id(in, name));
      case "service_class" -> serviceClass = or(serviceClass, reader.id(in, name));
      case "error" -> error = or(error, reader.id(in, name));
      case "rule" -> rule = or(rule, reader.id(in, name));
      case "finish_reason" -> finishReason = or(finishReason, reader.id(in, name));
      case "project" -> project = or(project, reader.id(in, name));
      case "job" -> job = or(job, reader.id(in, name));
      case "session" -> session = reader.freshId(in, name);
      case "command_id" -> commandId = reader.freshId(in, name);
      case "throttled_by" -> throttledBy = reader.freshId(in, name);
      case "phase" -> phase = phaseOf(reader.id(in, name), reader);
      case "decision" -> decision = decisionOf(reader.id(in, name), reader);
      case "prompt_fingerprint" -> promptFingerprint = reader.fingerprint(in, name);
      case "guardrails" -> guardrails = reader.scores(in, name, 0, 1);
      case "canaries" -> canaries = reader.ids(in, name, 64);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** The event; null, and the refusal noted, where something required is missing. */
  @Nullable InferenceEvent build(RecordReader reader) {
    if (timeMs == NO_TIME) {
      reader.refuse(RefusalReason.MISSING_FIELD, "time", "is required");
    }
    String id = required(requestId, "request_id", reader);
    String ofCluster = required(cluster, "cluster", reader);
    String ofTenant = required(tenant, "tenant", reader);
    String ofModel = required(model, "model", reader);
    if ((seen & 1L << STATUS) == 0) {
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
        latencyMicros,
        ttftMicros,
        queueMicros,
        inputTokens,
        outputTokens,
        cachedTokens,
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

  static @Nullable String or(@Nullable String constant, @Nullable String value) {
    return value == null ? constant : value;
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
    }
    return RequestPhase.PROGRESS;
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
    }
    return GatewayDecision.DENY;
  }
}
