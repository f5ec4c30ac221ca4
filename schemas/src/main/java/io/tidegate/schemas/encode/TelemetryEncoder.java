package io.tidegate.schemas.encode;

import static io.tidegate.schemas.event.InferenceEvent.ABSENT;

import io.tidegate.schemas.event.GatewayDecision;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.NamedScore;
import io.tidegate.schemas.event.NodeSample;
import io.tidegate.schemas.event.RequestPhase;
import io.tidegate.schemas.event.Telemetry;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes inference events and node samples as the wire contract has them; what is absent or equals
 * the contract's default is omitted. Reuses a buffer: not for use by several threads.
 */
public final class TelemetryEncoder {
  private static final int SCORE_DECIMALS = 9;

  private final JsonWriter json = new JsonWriter();

  /** The record's JSON as UTF-8. */
  public byte[] encode(Telemetry telemetry) {
    json.clear().beginObject();
    if (telemetry instanceof InferenceEvent event) {
      who(event);
      where(event);
      outcome(event);
      amounts(event);
      content(event);
    } else if (telemetry instanceof NodeSample sample) {
      sample(sample);
    }
    return json.endObject().toBytes();
  }

  private void who(InferenceEvent event) {
    json.name("time").time(event.timeMs());
    text("request_id", event.requestId());
    text("cluster", event.cluster());
    text("tenant", event.tenant());
    text("api_key", event.apiKey());
    text("user", event.user());
    text("session", event.session());
    text("agent", event.agent());
    text("tool", event.tool());
    text("source", event.source());
    count("asn", event.asn(), ABSENT);
  }

  private void where(InferenceEvent event) {
    text("gateway", event.gateway());
    text("region", event.region());
    text("group", event.group());
    text("node", event.node());
    text("model", event.model());
    text("served_model", event.servedModel());
    text("model_version", event.modelVersion());
    text("model_digest", event.modelDigest());
  }

  private void outcome(InferenceEvent event) {
    text("operation", event.operation(), "chat");
    text("service_class", event.serviceClass(), "interactive");
    if (event.phase() != RequestPhase.END) {
      text("phase", event.phase().name().toLowerCase(Locale.ROOT));
    }
    json.name("status").number(event.status());
    text("error", event.error());
    if (event.decision() != GatewayDecision.ALLOW) {
      text("decision", event.decision().name().toLowerCase(Locale.ROOT));
    }
    text("rule", event.rule());
    text("command_id", event.commandId());
    text("throttled_by", event.throttledBy());
    if (event.unchecked()) {
      json.name("unchecked").bool(true);
    }
  }

  private void amounts(InferenceEvent event) {
    fixed("latency_ms", event.latencyMicros(), 3);
    fixed("ttft_ms", event.ttftMicros(), 3);
    fixed("queue_ms", event.queueMicros(), 3);
    count("input_tokens", event.inputTokens(), ABSENT);
    count("output_tokens", event.outputTokens(), ABSENT);
    count("cached_tokens", event.cachedTokens(), ABSENT);
    count("cache_write_tokens", event.cacheWriteTokens(), ABSENT);
    count("reasoning_tokens", event.reasoningTokens(), ABSENT);
    count("max_tokens", event.maxTokens(), ABSENT);
    count("request_bytes", event.requestBytes(), 0);
    count("response_bytes", event.responseBytes(), 0);
    count("egress_bytes", event.egressBytes(), 0);
    fixed("cost_usd", event.costMicroUsd(), 6);
  }

  private void content(InferenceEvent event) {
    text("prompt_fingerprint", event.promptFingerprint());
    text("finish_reason", event.finishReason());
    count("tool_calls", event.toolCalls(), 0);
    scores("guardrails", event.guardrails());
    texts("canaries", event.canaries());
    text("project", event.project());
    text("job", event.job());
  }

  private void sample(NodeSample sample) {
    text("sample", sample.sample());
    json.name("time").time(sample.timeMs());
    text("cluster", sample.cluster());
    text("node", sample.node());
    count("interval_ms", sample.intervalMs(), ABSENT);
    count("running", sample.running(), ABSENT);
    count("waiting", sample.waiting(), ABSENT);
    rate("kv_cache_ratio", sample.kvCacheRatio());
    rate("gpu_util", sample.gpuUtil());
    rate("power_w", sample.powerW());
    count("egress_bytes", sample.egressBytes(), ABSENT);
    count("east_west_bytes", sample.eastWestBytes(), ABSENT);
    count("pull_bytes", sample.pullBytes(), ABSENT);
    texts("destinations", sample.destinations());
    rate("price_usd_per_hour", sample.priceUsdPerHour());
    scores("metrics", sample.metrics());
  }

  private void text(String name, @Nullable String value) {
    if (value != null) {
      json.name(name).string(value);
    }
  }

  private void text(String name, String value, String byDefault) {
    if (!value.equals(byDefault)) {
      json.name(name).string(value);
    }
  }

  private void count(String name, long value, long omitted) {
    if (value != omitted) {
      json.name(name).number(value);
    }
  }

  private void fixed(String name, long value, int decimals) {
    if (value != ABSENT) {
      json.name(name).trimmed(value, decimals);
    }
  }

  private void rate(String name, double value) {
    if (!Double.isNaN(value)) {
      json.name(name).trimmed(value, SCORE_DECIMALS);
    }
  }

  private void texts(String name, List<String> values) {
    if (!values.isEmpty()) {
      json.name(name).beginArray();
      for (String value : values) {
        json.string(value);
      }
      json.endArray();
    }
  }

  private void scores(String name, List<NamedScore> scores) {
    if (!scores.isEmpty()) {
      json.name(name).beginObject();
      for (NamedScore score : scores) {
        json.name(score.name()).trimmed(score.value(), SCORE_DECIMALS);
      }
      json.endObject();
    }
  }
}
