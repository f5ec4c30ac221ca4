package io.tidegate.formats.otlp;

import io.tidegate.schemas.decode.TranslationBuilder;
import io.tidegate.schemas.encode.JsonWriter;
import io.tidegate.schemas.event.InferenceEvent;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes an inference event of each span that is one request to a model.
 *
 * <p>A gateway, a client's library and a model server may each write a span for one request. Where
 * they stand in one record, the innermost counts that its caller wrote; a server's counts where no
 * caller's does.
 */
final class InferenceSpans {
  /** So many spans upwards are looked at. */
  private static final int MOST_DEPTH = 64;

  private static final long NANOS_PER_MS = 1_000_000;

  private final OtlpOptions options;
  private final JsonWriter json = new JsonWriter();

  InferenceSpans(OtlpOptions options) {
    this.options = options;
  }

  void translate(List<SpanRecord> spans, TranslationBuilder into) {
    SortedMap<String, SpanRecord> byName = new TreeMap<>();
    for (SpanRecord span : spans) {
      if (!span.name().isEmpty()) {
        byName.putIfAbsent(span.name(), span);
      }
    }
    for (SpanRecord span : spans) {
      if (isRead(span) && !span.told) {
        markTold(span, byName);
      }
    }
    for (SpanRecord span : spans) {
      if (isRead(span) && !span.told) {
        into.record(write(span, byName));
      } else {
        into.ignore();
      }
    }
  }

  private boolean isRead(SpanRecord span) {
    return Dialects.isInference(span.attributes) && options.reads(span.resource);
  }

  /** Marks what another span of the same request tells better. */
  private void markTold(SpanRecord span, SortedMap<String, SpanRecord> byName) {
    SpanRecord above = byName.get(span.parentName());
    // Spans that are each other's parents are nobody's: the walk ends, and one of them counts.
    for (int i = 0; above != null && above != span && i < MOST_DEPTH; i++) {
      if (isRead(above)) {
        SpanRecord less = span.kind == SpanRecord.SERVER ? span : above;
        less.told = true;
      }
      above = byName.get(above.parentName());
    }
  }

  private byte[] write(SpanRecord span, SortedMap<String, SpanRecord> byName) {
    Attributes own = span.attributes;
    json.clear().beginObject();
    long end = millis(span.endNanos == 0 ? span.startNanos : span.endNanos);
    if (end != 0) {
      json.name("time").number(end);
    }
    json.name("request_id").string(span.name());
    text("cluster", options.cluster().find(own, span.resource));
    text("tenant", tenantOf(span));
    text("api_key", options.apiKey().find(own, span.resource));
    text("user", options.user().find(own, span.resource));
    text("session", inherited(span, byName, this::sessionOf));
    text("agent", inherited(span, byName, above -> above.attributes.first(Dialects.AGENT)));
    text("tool", own.first(Dialects.TOOL));
    text("source", options.source().find(own, span.resource));
    where(span);
    outcome(span);
    amounts(span);
    return json.endObject().toBytes();
  }

  private void where(SpanRecord span) {
    boolean isServer = span.kind == SpanRecord.SERVER;
    String node = options.node().find(span.attributes, span.resource);
    if (node == null && isServer) {
      node = options.ownNode().find(span.attributes, span.resource);
    }
    if (!isServer) {
      text("gateway", options.gateway().find(span.attributes, span.resource));
    }
    text("region", options.region().find(span.attributes, span.resource));
    text("node", node);
    String served = span.attributes.first(Dialects.SERVED_MODEL);
    String asked = span.attributes.first(Dialects.MODEL);
    text("model", asked == null ? served : asked);
    text("served_model", served);
  }

  private void outcome(SpanRecord span) {
    String operation = Dialects.operationOf(span.attributes);
    if (!operation.equals("chat")) {
      text("operation", operation);
    }
    json.name("status").number(Dialects.statusOf(span));
    text("error", span.attributes.get(Dialects.ERROR_TYPE));
    String verdict = span.attributes.get(Dialects.VERDICT);
    if (verdict != null && !verdict.equals("allow")) {
      text("decision", verdict.equals("deny") ? "deny" : "flag");
    }
    String finish = Dialects.finishOf(span.attributes.first(Dialects.FINISH));
    text("finish_reason", finish);
    if (finish != null && finish.equals("tool_calls")) {
      // How many it asked for stands in the answer, which is not read.
      json.name("tool_calls").number(1);
    }
  }

  private void amounts(SpanRecord span) {
    Attributes own = span.attributes;
    long took = span.endNanos - span.startNanos;
    if (span.startNanos != 0 && span.endNanos != 0 && took >= 0) {
      json.name("latency_ms").trimmed(took, 6);
    }
    double ttft = own.number(Dialects.TTFT_SECONDS) * 1_000;
    long first = span.firstTokenNanos - span.startNanos;
    if (Double.isNaN(ttft) && span.firstTokenNanos != 0 && first >= 0) {
      ttft = (double) first / NANOS_PER_MS;
    }
    number("ttft_ms", ttft, 3);
    number("queue_ms", own.number(Dialects.QUEUE_SECONDS) * 1_000, 3);
    number("input_tokens", own.number(Dialects.INPUT_TOKENS), 3);
    number("output_tokens", own.number(Dialects.OUTPUT_TOKENS), 3);
    number("cached_tokens", own.number(Dialects.CACHED_TOKENS), 3);
    number("cache_write_tokens", own.number(Dialects.CACHE_WRITE_TOKENS), 3);
    number("reasoning_tokens", own.number(Dialects.REASONING_TOKENS), 3);
    number("max_tokens", own.number(Dialects.MAX_TOKENS), 3);
    number("cost_usd", own.number(Dialects.COST_USD), 9);
  }

  /** Nobody, where the attributes that are to name the tenant do not. */
  private @Nullable String tenantOf(SpanRecord span) {
    String tenant = options.tenant().find(span.attributes, span.resource);
    return tenant == null && options.namesTenant() ? InferenceEvent.UNAUTHENTICATED : tenant;
  }

  private @Nullable String sessionOf(SpanRecord span) {
    return options.session().find(span.attributes, span.resource);
  }

  /** What the span or the nearest around it says: frameworks name their agent on the outer one. */
  private static @Nullable String inherited(
      SpanRecord span, SortedMap<String, SpanRecord> byName, SpanWord word) {
    SpanRecord of = span;
    for (int i = 0; of != null && i < MOST_DEPTH; i++) {
      String said = word.of(of);
      if (said != null) {
        return said;
      }
      of = byName.get(of.parentName());
    }
    return null;
  }

  /** What one span says. */
  private interface SpanWord {
    @Nullable String of(SpanRecord span);
  }

  static long millis(long nanos) {
    return Long.divideUnsigned(nanos, NANOS_PER_MS);
  }

  private void text(String name, @Nullable String value) {
    if (value != null) {
      json.name(name).string(value);
    }
  }

  private void number(String name, double value, int decimals) {
    if (!Double.isNaN(value)) {
      json.name(name).trimmed(value, decimals);
    }
  }
}
