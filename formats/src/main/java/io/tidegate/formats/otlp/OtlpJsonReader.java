package io.tidegate.formats.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.schemas.decode.RefusalReason;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code TracesData} and {@code MetricsData} from OTLP's JSON (opentelemetry-proto 1.11.0,
 * "JSON Protobuf Encoding"). Only attributes that are wanted become text; all else is gone past.
 */
final class OtlpJsonReader implements OtlpReader {
  private static final int MOST_ID = 32;
  private static final int MOST_LISTED = 16;

  private final JsonFactory factory = new JsonFactory();
  private final Predicate<String> wanted;

  /** Reads the value on which the parser stands, up to its end. */
  private interface ValueReader {
    void read(JsonParser in) throws IOException;
  }

  /** Reads the member of that name, on whose value the parser stands, up to its end. */
  private interface MemberReader {
    void read(String name, JsonParser in) throws IOException;
  }

  OtlpJsonReader(Predicate<String> wanted) {
    this.wanted = wanted;
  }

  @Override
  public void read(byte[] record, OtlpBatch batch) {
    try (JsonParser in = factory.createParser(record)) {
      Reading reading = new Reading(record, batch);
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          reading.root(in);
        } else {
          batch.refuse(RefusalReason.NOT_AN_OBJECT, "", "must be a JSON object");
          in.skipChildren();
        }
      }
    } catch (IOException e) {
      // Its message may quote the record.
      batch.refuse(RefusalReason.NOT_JSON, "", "is no JSON to its end");
    }
  }

  /** The reading of one record. */
  private final class Reading {
    private final byte[] record;
    private final OtlpBatch batch;

    Reading(byte[] record, OtlpBatch batch) {
      this.record = record;
      this.batch = batch;
    }

    void root(JsonParser in) throws IOException {
      members(
          in,
          (name, value) -> {
            switch (name) {
              case "resourceSpans" -> each(value, name, of -> resource(of, "scopeSpans", "spans"));
              case "resourceMetrics" ->
                  each(value, name, of -> resource(of, "scopeMetrics", "metrics"));
              case "resourceLogs" -> {
                batch.ignore(1);
                value.skipChildren();
              }
              default -> value.skipChildren();
            }
          });
    }

    private void resource(JsonParser in, String scopes, String items) throws IOException {
      Attributes resource = new Attributes();
      members(
          in,
          (name, value) -> {
            if (name.equals("resource")) {
              object(value, name, (member, of) -> attributes(member, of, resource));
            } else if (name.equals(scopes)) {
              each(value, name, of -> scope(of, items, resource));
            } else {
              value.skipChildren();
            }
          });
    }

    private void scope(JsonParser in, String items, Attributes resource) throws IOException {
      members(
          in,
          (name, value) -> {
            if (!name.equals(items)) {
              value.skipChildren();
            } else if (items.equals("spans")) {
              each(value, name, of -> span(of, resource));
            } else {
              each(value, name, of -> metric(of, resource));
            }
          });
    }

    private void span(JsonParser in, Attributes resource) throws IOException {
      SpanRecord span = new SpanRecord(resource);
      members(in, (name, value) -> spanMember(name, value, span));
      batch.add(span);
    }

    private void spanMember(String name, JsonParser in, SpanRecord span) throws IOException {
      switch (name) {
        case "traceId" -> span.traceId = id(in);
        case "spanId" -> span.spanId = id(in);
        case "parentSpanId" -> span.parentId = id(in);
        case "kind" -> span.kind = kind(in);
        case "startTimeUnixNano" -> span.startNanos = nanos(in);
        case "endTimeUnixNano" -> span.endNanos = nanos(in);
        case "attributes" -> attributes(name, in, span.attributes);
        case "events" -> each(in, name, of -> event(of, span));
        case "status" -> object(in, name, (member, of) -> status(member, of, span));
        default -> in.skipChildren();
      }
    }

    private void event(JsonParser in, SpanRecord span) throws IOException {
      boolean[] first = {false};
      long[] nanos = {0};
      members(
          in,
          (name, value) -> {
            if (name.equals("name") && value.currentToken() == JsonToken.VALUE_STRING) {
              first[0] = Dialects.isFirstToken(textOf(value));
            } else if (name.equals("timeUnixNano")) {
              nanos[0] = nanos(value);
            } else {
              value.skipChildren();
            }
          });
      if (first[0] && span.firstTokenNanos == 0) {
        span.firstTokenNanos = nanos[0];
      }
    }

    private void status(String name, JsonParser in, SpanRecord span) throws IOException {
      if (name.equals("code")) {
        String code = scalar(in);
        boolean failed = code != null && (code.equals("2") || code.equals("STATUS_CODE_ERROR"));
        span.statusCode = failed ? SpanRecord.FAILED : 0;
      } else {
        in.skipChildren();
      }
    }

    private void metric(JsonParser in, Attributes resource) throws IOException {
      String[] metric = {""};
      members(
          in,
          (name, value) -> {
            switch (name) {
              case "name" -> {
                String text = scalar(value);
                metric[0] = text == null ? "" : text;
              }
              case "gauge", "sum" -> data(value, name, metric[0], resource);
              case "histogram", "exponentialHistogram", "summary" -> {
                batch.ignore(1);
                value.skipChildren();
              }
              default -> value.skipChildren();
            }
          });
    }

    /** The values of a metric; its name stands before them in all that is written. */
    private void data(JsonParser in, String kind, String metric, Attributes resource)
        throws IOException {
      if (!NodeMetrics.knows(metric)) {
        batch.ignore(1);
        in.skipChildren();
        return;
      }
      object(
          in,
          kind,
          (name, value) -> {
            if (name.equals("dataPoints")) {
              each(value, name, of -> point(of, metric, resource));
            } else {
              value.skipChildren();
            }
          });
    }

    private void point(JsonParser in, String metric, Attributes resource) throws IOException {
      PointRecord point = new PointRecord(resource);
      members(
          in,
          (name, value) -> {
            switch (name) {
              case "timeUnixNano" -> point.nanos = nanos(value);
              case "asInt", "asDouble" -> point.value = Attributes.numberOf(scalar(value));
              case "attributes" -> attributes(name, value, point.attributes);
              default -> value.skipChildren();
            }
          });
      batch.add(metric, point);
    }

    private void attributes(String member, JsonParser in, Attributes into) throws IOException {
      if (member.equals("attributes")) {
        each(in, member, of -> attribute(of, into));
      } else {
        in.skipChildren();
      }
    }

    /** A pair of key and value. A value that stands before its key is read once that is known. */
    private void attribute(JsonParser in, Attributes into) throws IOException {
      String key = null;
      String text = null;
      long from = -1;
      long to = -1;
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String name = in.currentName();
        in.nextToken();
        if (name.equals("key")) {
          key = scalar(in);
        } else if (name.equals("value") && key == null) {
          from = in.currentTokenLocation().getByteOffset();
          in.skipChildren();
          to = in.currentLocation().getByteOffset();
        } else if (name.equals("value") && wanted.test(key)) {
          text = value(in);
        } else {
          in.skipChildren();
        }
      }
      if (key != null && text == null && from >= 0 && to > from && wanted.test(key)) {
        text = valueAt((int) from, (int) to);
      }
      if (key != null) {
        into.put(key, text);
      }
    }

    private @Nullable String valueAt(int from, int to) throws IOException {
      try (JsonParser in = factory.createParser(record, from, to - from)) {
        in.nextToken();
        return value(in);
      }
    }

    private void each(JsonParser in, String name, ValueReader reader) throws IOException {
      if (in.currentToken() == JsonToken.VALUE_NULL) {
        return;
      }
      if (in.currentToken() != JsonToken.START_ARRAY) {
        batch.refuse(RefusalReason.WRONG_TYPE, name, "must be an array");
        in.skipChildren();
        return;
      }
      while (in.nextToken() != JsonToken.END_ARRAY) {
        if (in.currentToken() == JsonToken.START_OBJECT) {
          reader.read(in);
        } else {
          batch.refuse(RefusalReason.WRONG_TYPE, name, "must be an array of objects");
          in.skipChildren();
        }
      }
    }

    private void object(JsonParser in, String name, MemberReader reader) throws IOException {
      if (in.currentToken() == JsonToken.START_OBJECT) {
        members(in, reader);
      } else if (in.currentToken() != JsonToken.VALUE_NULL) {
        batch.refuse(RefusalReason.WRONG_TYPE, name, "must be an object");
        in.skipChildren();
      }
    }
  }

  private static void members(JsonParser in, MemberReader reader) throws IOException {
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      in.nextToken();
      reader.read(name, in);
    }
  }

  /** The value of an attribute; null where it is none of those that are understood. */
  private static @Nullable String value(JsonParser in) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      in.skipChildren();
      return null;
    }
    String text = null;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      in.nextToken();
      switch (name) {
        case "stringValue", "intValue", "doubleValue", "boolValue" -> text = scalar(in);
        case "arrayValue" -> text = list(in);
        default -> in.skipChildren();
      }
    }
    return text;
  }

  private static @Nullable String list(JsonParser in) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      in.skipChildren();
      return null;
    }
    StringBuilder list = new StringBuilder();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      in.nextToken();
      if (in.currentToken() != JsonToken.START_ARRAY) {
        in.skipChildren();
        continue;
      }
      int count = 0;
      while (in.nextToken() != JsonToken.END_ARRAY) {
        String text = count < MOST_LISTED ? plain(in) : null;
        in.skipChildren();
        count++;
        if (text != null && list.length() + text.length() < Attributes.MOST_CHARS) {
          list.append(list.length() == 0 ? "" : ",").append(text);
        }
      }
    }
    return list.toString();
  }

  /** A value within a list: lists of lists are not read. */
  private static @Nullable String plain(JsonParser in) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      return null;
    }
    String text = null;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      in.nextToken();
      text = scalar(in);
    }
    return text;
  }

  /** A string, number or truth value as text; null for what is none, which is gone past. */
  private static @Nullable String scalar(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> textOf(in);
      case VALUE_TRUE -> "true";
      case VALUE_FALSE -> "false";
      default -> {
        in.skipChildren();
        yield null;
      }
    };
  }

  private static String textOf(JsonParser in) throws IOException {
    int length = Math.min(in.getTextLength(), Attributes.MOST_CHARS);
    return new String(in.getTextCharacters(), in.getTextOffset(), length);
  }

  private static String id(JsonParser in) throws IOException {
    String text = scalar(in);
    return text == null || text.length() > MOST_ID ? "" : text.toLowerCase(Locale.ROOT);
  }

  /** The kind of a span: a number, or its name as some exporters write it. */
  private static int kind(JsonParser in) throws IOException {
    String text = scalar(in);
    if (text == null) {
      return 0;
    }
    return switch (text) {
      case "2", "SPAN_KIND_SERVER" -> SpanRecord.SERVER;
      case "3", "SPAN_KIND_CLIENT" -> SpanRecord.CLIENT;
      default -> 0;
    };
  }

  private static long nanos(JsonParser in) throws IOException {
    String text = scalar(in);
    if (text == null || text.isEmpty() || text.length() > 20) {
      return 0;
    }
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
