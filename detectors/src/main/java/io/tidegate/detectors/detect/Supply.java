package io.tidegate.detectors.detect;

/**
 * What an input may carry or not, and some detector rests on. What is required of every record is
 * not among them.
 */
public enum Supply {
  NODE("node", Place.SERVED_REQUEST, ""),
  API_KEY("api_key", Place.REQUEST, "findings and commands are about tenants only"),
  SOURCE("source", Place.REQUEST, ""),
  ASN("asn", Place.REQUEST, ""),
  INPUT_TOKENS(
      "input_tokens", Place.SERVED_REQUEST, "spending and demand go by [estimates](methods.md)"),
  OUTPUT_TOKENS(
      "output_tokens", Place.SERVED_REQUEST, "spending and demand go by [estimates](methods.md)"),
  COST_USD(
      "cost_usd",
      Place.SERVED_REQUEST,
      "prices of the configuration (`pricing.*`), else unpriced-model says that money is unknown"),
  LATENCY_MS("latency_ms", Place.SERVED_REQUEST, "the fleet's demand goes by requests"),
  TTFT_MS("ttft_ms", Place.SERVED_REQUEST, ""),
  QUEUE_MS("queue_ms", Place.SERVED_REQUEST, ""),
  RESPONSE_BYTES("response_bytes", Place.SERVED_REQUEST, ""),
  EGRESS_BYTES("egress_bytes", Place.SERVED_REQUEST, ""),
  FINISH_REASON("finish_reason", Place.SERVED_REQUEST, ""),
  PROMPT_FINGERPRINT("prompt_fingerprint", Place.SERVED_REQUEST, ""),
  MODEL_DIGEST("model_digest", Place.SERVED_REQUEST, ""),
  REGION("region", Place.REQUEST, ""),
  GATEWAY("gateway", Place.REQUEST, ""),
  GUARDRAILS("guardrails", Place.SOME_REQUESTS, ""),
  DECISION("decision", Place.SOME_REQUESTS, ""),
  CANARIES("canaries", Place.SOME_REQUESTS, ""),
  TOOL_CALLS("tool_calls", Place.SOME_REQUESTS, ""),
  SESSION("session", Place.SOME_REQUESTS, ""),
  SAMPLES("sample", Place.SAMPLE, ""),
  PRICE_USD_PER_HOUR("price_usd_per_hour", Place.SAMPLE, ""),
  SCALE_DECISIONS("scale_decision", Place.SCALING, ""),
  NODE_EVENTS("node_ready", Place.SCALING, ""),
  NODE_SECURED("node_secured", Place.SCALING, ""),
  SIZE_REPORTS("size_report", Place.SCALING, ""),
  SHARED_NAMES("names of nodes that telemetry and scaling events share", Place.SCALING, ""),
  BUDGETS("budget_usd", Place.ENTITY, ""),
  LIMITS("limits", Place.ENTITY, ""),
  ALLOWED_MODELS("allowed_models", Place.ENTITY, ""),
  ALLOWED_REGIONS("allowed_regions", Place.ENTITY, "");

  private final String wireName;
  private final Place place;
  private final String alsoLost;

  /** Where it stands. */
  public enum Place {
    /** In every request. */
    REQUEST,
    /** In every request that was served. */
    SERVED_REQUEST,
    /** In a request of which there is something to say. */
    SOME_REQUESTS,
    /** In samples of nodes, or as such. */
    SAMPLE,
    /** Among the fleet's own events. */
    SCALING,
    /** In the record of an entity. */
    ENTITY
  }

  Supply(String wireName, Place place, String alsoLost) {
    this.wireName = wireName;
    this.place = place;
    this.alsoLost = alsoLost;
  }

  /** The member, or the type of event. */
  public String wireName() {
    return wireName;
  }

  public Place place() {
    return place;
  }

  /** What else goes without it, beside detectors; empty for nothing. */
  public String alsoLost() {
    return alsoLost;
  }
}
