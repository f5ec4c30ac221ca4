package io.tidegate.formats.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.MetricsData;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.Translation;
import io.tidegate.schemas.decode.Translator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** OTLP records in both encodings: written here as JSON, and by OTLP's own classes as protobuf. */
final class OtlpRecords {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private OtlpRecords() {}

  /** A captured record. */
  static byte[] captured(String name) {
    try (InputStream in = OtlpRecords.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One resource with spans. */
  static String traces(List<String> resource, List<String> spans) {
    return "{\"resourceSpans\":[{\"resource\":{\"attributes\":["
        + String.join(",", resource)
        + "]},\"scopeSpans\":[{\"scope\":{\"name\":\"gateway\"},\"spans\":["
        + String.join(",", spans)
        + "]}]}]}";
  }

  /** A span of one and a half seconds. */
  static String span(String id, String parent, int kind, List<String> attributes) {
    return "{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\""
        + id
        + "\",\"parentSpanId\":\""
        + parent
        + "\",\"name\":\"chat\",\"kind\":"
        + kind
        + ",\"startTimeUnixNano\":\"1785484800000000000\",\"endTimeUnixNano\":\"1785484801500000000\""
        + ",\"attributes\":["
        + String.join(",", attributes)
        + "]}";
  }

  static String text(String key, String value) {
    return "{\"key\":\"" + key + "\",\"value\":{\"stringValue\":\"" + value + "\"}}";
  }

  static String whole(String key, long value) {
    return "{\"key\":\"" + key + "\",\"value\":{\"intValue\":\"" + value + "\"}}";
  }

  static String real(String key, double value) {
    return "{\"key\":\"" + key + "\",\"value\":{\"doubleValue\":" + value + "}}";
  }

  static String texts(String key, String... values) {
    List<String> each = new ArrayList<>();
    for (String value : values) {
      each.add("{\"stringValue\":\"" + value + "\"}");
    }
    return "{\"key\":\""
        + key
        + "\",\"value\":{\"arrayValue\":{\"values\":["
        + String.join(",", each)
        + "]}}}";
  }

  static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /** The records of Tidegate's own form, as text. */
  static List<String> own(Translation translation) {
    List<String> own = new ArrayList<>();
    for (Translation.Event event : translation.events()) {
      if (event.own() instanceof Decoded.Value<byte[]> value) {
        own.add(new String(value.value(), StandardCharsets.UTF_8));
      }
    }
    return own;
  }

  /** Both encodings of one record, each by its translator. */
  static List<Translation> both(String json, OtlpOptions options) {
    Translator asJson = OtlpTranslator.json(options);
    Translator asProto = OtlpTranslator.proto(options);
    return List.of(asJson.translate(bytes(json)), asProto.translate(proto(json)));
  }

  /** The same record as OTLP's own classes write it. */
  static byte[] proto(String json) {
    try {
      JsonNode root = MAPPER.readTree(json);
      return root.has("resourceMetrics") ? metrics(root).toByteArray() : traces(root).toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TracesData traces(JsonNode root) {
    TracesData.Builder data = TracesData.newBuilder();
    for (JsonNode resource : root.path("resourceSpans")) {
      ResourceSpans.Builder of = data.addResourceSpansBuilder().setResource(resource(resource));
      for (JsonNode scope : resource.path("scopeSpans")) {
        ScopeSpans.Builder spans = of.addScopeSpansBuilder();
        scope.path("spans").forEach(span -> spans.addSpans(span(span)));
      }
    }
    return data.build();
  }

  private static Span span(JsonNode json) {
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(id(json.path("traceId")))
            .setSpanId(id(json.path("spanId")))
            .setParentSpanId(id(json.path("parentSpanId")))
            .setName(json.path("name").asText())
            .setKindValue(json.path("kind").asInt())
            .setStartTimeUnixNano(nanos(json, "startTimeUnixNano"))
            .setEndTimeUnixNano(nanos(json, "endTimeUnixNano"))
            .setStatus(
                Status.newBuilder()
                    .setCodeValue(json.path("status").path("code").asInt())
                    .setMessage(json.path("status").path("message").asText()));
    json.path("attributes").forEach(pair -> span.addAttributes(pair(pair)));
    for (JsonNode event : json.path("events")) {
      span.addEventsBuilder()
          .setTimeUnixNano(nanos(event, "timeUnixNano"))
          .setName(event.path("name").asText());
    }
    return span.build();
  }

  private static MetricsData metrics(JsonNode root) {
    MetricsData.Builder data = MetricsData.newBuilder();
    for (JsonNode resource : root.path("resourceMetrics")) {
      ResourceMetrics.Builder of = data.addResourceMetricsBuilder().setResource(resource(resource));
      for (JsonNode scope : resource.path("scopeMetrics")) {
        ScopeMetrics.Builder metrics = of.addScopeMetricsBuilder();
        scope.path("metrics").forEach(metric -> metrics.addMetrics(metric(metric)));
      }
    }
    return data.build();
  }

  private static Metric metric(JsonNode json) {
    Metric.Builder metric = Metric.newBuilder().setName(json.path("name").asText());
    if (json.has("gauge")) {
      Gauge.Builder gauge = Gauge.newBuilder();
      json.path("gauge").path("dataPoints").forEach(of -> gauge.addDataPoints(point(of)));
      metric.setGauge(gauge);
    } else if (json.has("sum")) {
      Sum.Builder sum = Sum.newBuilder();
      json.path("sum").path("dataPoints").forEach(of -> sum.addDataPoints(point(of)));
      metric.setSum(sum);
    } else {
      Histogram.Builder histogram = Histogram.newBuilder();
      for (JsonNode of : json.path("histogram").path("dataPoints")) {
        histogram.addDataPoints(
            HistogramDataPoint.newBuilder().setCount(of.path("count").asLong()));
      }
      metric.setHistogram(histogram);
    }
    return metric.build();
  }

  private static NumberDataPoint point(JsonNode json) {
    NumberDataPoint.Builder point =
        NumberDataPoint.newBuilder().setTimeUnixNano(nanos(json, "timeUnixNano"));
    json.path("attributes").forEach(pair -> point.addAttributes(pair(pair)));
    return json.has("asInt")
        ? point.setAsInt(json.path("asInt").asLong()).build()
        : point.setAsDouble(json.path("asDouble").asDouble()).build();
  }

  private static Resource resource(JsonNode json) {
    Resource.Builder resource = Resource.newBuilder();
    json.path("resource").path("attributes").forEach(pair -> resource.addAttributes(pair(pair)));
    return resource.build();
  }

  private static KeyValue pair(JsonNode json) {
    return KeyValue.newBuilder()
        .setKey(json.path("key").asText())
        .setValue(value(json.path("value")))
        .build();
  }

  private static AnyValue value(JsonNode json) {
    AnyValue.Builder value = AnyValue.newBuilder();
    if (json.has("stringValue")) {
      value.setStringValue(json.path("stringValue").asText());
    } else if (json.has("intValue")) {
      value.setIntValue(json.path("intValue").asLong());
    } else if (json.has("doubleValue")) {
      value.setDoubleValue(json.path("doubleValue").asDouble());
    } else if (json.has("boolValue")) {
      value.setBoolValue(json.path("boolValue").asBoolean());
    } else if (json.has("arrayValue")) {
      ArrayValue.Builder values = ArrayValue.newBuilder();
      json.path("arrayValue").path("values").forEach(each -> values.addValues(value(each)));
      value.setArrayValue(values);
    }
    return value.build();
  }

  private static ByteString id(JsonNode json) {
    return ByteString.copyFrom(HexFormat.of().parseHex(json.asText()));
  }

  private static long nanos(JsonNode json, String name) {
    return Long.parseUnsignedLong(json.path(name).asText("0"));
  }
}
