package io.tidegate.benchmarks.speed;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of a request's record as they stand in it, for a reader that binds by reflection. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record DatabindEvent(
    String time,
    String requestId,
    String cluster,
    String tenant,
    @Nullable String apiKey,
    @Nullable String user,
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
    @Nullable String operation,
    @Nullable String serviceClass,
    @Nullable String project,
    @Nullable String job,
    int status,
    double latencyMs,
    double ttftMs,
    double queueMs,
    long inputTokens,
    long outputTokens,
    long cachedTokens,
    long maxTokens,
    long requestBytes,
    long responseBytes,
    long egressBytes,
    double costUsd,
    @Nullable String promptFingerprint,
    @Nullable String finishReason,
    long toolCalls,
    @Nullable String decision,
    @Nullable String commandId,
    @Nullable Map<String, Double> guardrails,
    @Nullable List<String> canaries) {

  /** A reader of such records, which passes over members that are none of theirs. */
  static ObjectReader reader() {
    return new ObjectMapper()
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .readerFor(DatabindEvent.class);
  }
}
