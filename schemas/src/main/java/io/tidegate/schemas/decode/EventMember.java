package io.tidegate.schemas.decode;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The members of an inference event. */
enum EventMember {
  TIME("time"),
  CLUSTER("cluster"),
  TENANT("tenant"),
  API_KEY("api_key"),
  USER("user"),
  SOURCE("source"),
  GATEWAY("gateway"),
  REGION("region"),
  GROUP("group"),
  NODE("node"),
  MODEL("model"),
  SERVED_MODEL("served_model"),
  MODEL_VERSION("model_version"),
  MODEL_DIGEST("model_digest"),
  OPERATION("operation"),
  SERVICE_CLASS("service_class"),
  ERROR("error"),
  RULE("rule"),
  FINISH_REASON("finish_reason"),
  PROJECT("project"),
  JOB("job"),
  REQUEST_ID("request_id"),
  SESSION("session"),
  AGENT("agent"),
  TOOL("tool"),
  COMMAND_ID("command_id"),
  THROTTLED_BY("throttled_by"),
  ASN("asn"),
  INPUT_TOKENS("input_tokens"),
  OUTPUT_TOKENS("output_tokens"),
  CACHED_TOKENS("cached_tokens"),
  CACHE_WRITE_TOKENS("cache_write_tokens"),
  REASONING_TOKENS("reasoning_tokens"),
  MAX_TOKENS("max_tokens"),
  REQUEST_BYTES("request_bytes"),
  RESPONSE_BYTES("response_bytes"),
  EGRESS_BYTES("egress_bytes"),
  TOOL_CALLS("tool_calls"),
  LATENCY_MS("latency_ms"),
  TTFT_MS("ttft_ms"),
  QUEUE_MS("queue_ms"),
  COST_USD("cost_usd"),
  PHASE("phase"),
  STATUS("status"),
  DECISION("decision"),
  PROMPT_FINGERPRINT("prompt_fingerprint"),
  GUARDRAILS("guardrails"),
  CANARIES("canaries"),
  UNCHECKED("unchecked"),
  /** Not of an event: it marks the record as a node sample. */
  SAMPLE("sample");

  /** What is wrong with one of these refuses the event. */
  private static final Set<EventMember> REQUIRED =
      EnumSet.of(TIME, REQUEST_ID, CLUSTER, TENANT, MODEL, STATUS);

  private static final Map<String, EventMember> BY_NAME = new HashMap<>();

  static {
    for (EventMember member : values()) {
      BY_NAME.put(member.wireName(), member);
    }
  }

  private final SerializedString name;

  EventMember(String wireName) {
    this.name = new SerializedString(wireName);
  }

  /** The member of that name, null where there is none. */
  static @Nullable EventMember of(String wireName) {
    return BY_NAME.get(wireName);
  }

  String wireName() {
    return name.getValue();
  }

  /** The name in the form that a parser compares fastest. */
  SerializableString encodedName() {
    return name;
  }

  boolean isRequired() {
    return REQUIRED.contains(this);
  }

  /** Its place in a set of members. */
  long bit() {
    return 1L << ordinal();
  }
}
