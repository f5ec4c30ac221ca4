package io.tidegate.formats.otlp;

import io.tidegate.schemas.decode.RefusalReason;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code TracesData} and {@code MetricsData} from protobuf (opentelemetry-proto 1.11.0,
 * trace.proto, metrics.proto, common.proto; the numbers below are theirs). Only attributes that are
 * wanted become text.
 *
 * <p>On the wire the two begin alike; which it is shows in what the innermost messages hold.
 */
final class OtlpProtoReader implements OtlpReader {
  private static final int MOST_NAME = 256;
  private static final int MOST_ID = 16;
  private static final int MOST_LISTED = 16;
  private static final int MOST_BYTES_OF_TEXT = Attributes.MOST_CHARS * 4;
  private static final Set<Integer> KINDS_OF_DATA = Set.of(5, 7, 9, 10, 11);

  private final Predicate<String> wanted;

  /** What an item within a scope is. */
  private enum Item {
    SPAN,
    METRIC,
    OTHER
  }

  OtlpProtoReader(Predicate<String> wanted) {
    this.wanted = wanted;
  }

  @Override
  public void read(byte[] record, OtlpBatch batch) {
    WireReader in = new WireReader(record, 0, record.length);
    while (in.next()) {
      if (in.is(1, WireReader.LEN)) {
        resource(in.message(), batch);
      }
    }
    if (in.isBroken()) {
      batch.refuse(RefusalReason.WRONG_TYPE, "", "is no protobuf message to its end");
    }
  }

  private void resource(WireReader in, OtlpBatch batch) {
    Attributes resource = new Attributes();
    while (in.next()) {
      if (in.is(1, WireReader.LEN)) {
        attributes(in.message(), 1, resource);
      } else if (in.is(2, WireReader.LEN)) {
        scope(in.message(), resource, batch);
      }
    }
    if (in.isBroken()) {
      batch.refuse(RefusalReason.WRONG_TYPE, "resource", "is no protobuf message to its end");
    }
  }

  private void scope(WireReader in, Attributes resource, OtlpBatch batch) {
    while (in.next()) {
      if (in.is(2, WireReader.LEN)) {
        switch (itemOf(in.message())) {
          case SPAN -> span(in.message(), resource, batch);
          case METRIC -> metric(in.message(), resource, batch);
          case OTHER -> batch.ignore(1);
        }
      }
    }
    if (in.isBroken()) {
      batch.refuse(RefusalReason.WRONG_TYPE, "scope", "is no protobuf message to its end");
    }
  }

  private static Item itemOf(WireReader in) {
    boolean named = false;
    Item item = Item.OTHER;
    while (in.next()) {
      if (in.is(7, WireReader.I64) || in.is(8, WireReader.I64)) {
        return Item.SPAN;
      }
      if (in.is(1, WireReader.I64) || in.is(11, WireReader.I64)) {
        return Item.OTHER;
      }
      named |= in.is(1, WireReader.LEN);
      if (named && KINDS_OF_DATA.contains(in.field()) && in.is(in.field(), WireReader.LEN)) {
        item = Item.METRIC;
      }
    }
    return item;
  }

  private void span(WireReader in, Attributes resource, OtlpBatch batch) {
    SpanRecord span = new SpanRecord(resource);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> span.traceId = id(in);
        case 2 -> span.spanId = id(in);
        case 4 -> span.parentId = id(in);
        case 6 -> span.kind = in.is(6, WireReader.VARINT) ? (int) in.value() : 0;
        case 7 -> span.startNanos = in.is(7, WireReader.I64) ? in.value() : 0;
        case 8 -> span.endNanos = in.is(8, WireReader.I64) ? in.value() : 0;
        case 9 -> attribute(in, 9, span.attributes);
        case 11 -> event(in, span);
        case 15 -> status(in, span);
        default -> {
          // Names, links and text of errors say nothing that is needed.
        }
      }
    }
    if (in.isBroken()) {
      batch.refuse(RefusalReason.WRONG_TYPE, "span", "is no protobuf message to its end");
    } else {
      batch.add(span);
    }
  }

  private static String id(WireReader in) {
    return in.is(in.field(), WireReader.LEN) ? in.hex(MOST_ID) : "";
  }

  private static void event(WireReader in, SpanRecord span) {
    if (!in.is(11, WireReader.LEN)) {
      return;
    }
    WireReader event = in.message();
    long nanos = 0;
    boolean first = false;
    while (event.next()) {
      if (event.is(1, WireReader.I64)) {
        nanos = event.value();
      } else if (event.is(2, WireReader.LEN)) {
        first = Dialects.isFirstToken(event.text(MOST_NAME));
      }
    }
    if (first && span.firstTokenNanos == 0) {
      span.firstTokenNanos = nanos;
    }
  }

  private static void status(WireReader in, SpanRecord span) {
    if (in.is(15, WireReader.LEN)) {
      WireReader status = in.message();
      while (status.next()) {
        if (status.is(3, WireReader.VARINT)) {
          span.statusCode = (int) status.value();
        }
      }
    }
  }

  private void metric(WireReader in, Attributes resource, OtlpBatch batch) {
    String name = "";
    while (in.next()) {
      if (in.is(1, WireReader.LEN)) {
        name = in.text(MOST_NAME);
      } else if (in.is(5, WireReader.LEN) || in.is(7, WireReader.LEN)) {
        if (NodeMetrics.knows(name)) {
          points(in.message(), name, resource, batch);
        } else {
          batch.ignore(1);
        }
      } else if (KINDS_OF_DATA.contains(in.field())) {
        batch.ignore(1);
      }
    }
    if (in.isBroken()) {
      batch.refuse(RefusalReason.WRONG_TYPE, "metric", "is no protobuf message to its end");
    }
  }

  private void points(WireReader in, String metric, Attributes resource, OtlpBatch batch) {
    while (in.next()) {
      if (in.is(1, WireReader.LEN)) {
        PointRecord point = new PointRecord(resource);
        WireReader of = in.message();
        while (of.next()) {
          if (of.is(3, WireReader.I64)) {
            point.nanos = of.value();
          } else if (of.is(4, WireReader.I64)) {
            point.value = Double.longBitsToDouble(of.value());
          } else if (of.is(6, WireReader.I64)) {
            point.value = of.value();
          } else {
            attribute(of, 7, point.attributes);
          }
        }
        batch.add(metric, point);
      }
    }
  }

  private void attributes(WireReader in, int field, Attributes into) {
    while (in.next()) {
      attribute(in, field, into);
    }
  }

  /** Reads the field as a pair of key and value, where it is that one; they come in any order. */
  private void attribute(WireReader in, int field, Attributes into) {
    if (!in.is(field, WireReader.LEN)) {
      return;
    }
    WireReader pair = in.message();
    String key = "";
    WireReader value = null;
    while (pair.next()) {
      if (pair.is(1, WireReader.LEN)) {
        key = pair.text(MOST_NAME);
      } else if (pair.is(2, WireReader.LEN)) {
        value = pair.message();
      }
    }
    if (value != null && wanted.test(key)) {
      into.put(key, valueOf(value));
    }
  }

  private static @Nullable String valueOf(WireReader in) {
    String text = null;
    while (in.next()) {
      if (in.is(5, WireReader.LEN)) {
        text = listOf(in.message());
      } else {
        String plain = plainOf(in);
        text = plain == null ? text : plain;
      }
    }
    return text;
  }

  private static @Nullable String plainOf(WireReader in) {
    if (in.is(1, WireReader.LEN)) {
      String text = in.text(MOST_BYTES_OF_TEXT);
      return text.substring(0, Math.min(text.length(), Attributes.MOST_CHARS));
    }
    if (in.is(2, WireReader.VARINT)) {
      return in.value() == 0 ? "false" : "true";
    }
    if (in.is(3, WireReader.VARINT)) {
      return Long.toString(in.value());
    }
    return in.is(4, WireReader.I64) ? Double.toString(Double.longBitsToDouble(in.value())) : null;
  }

  private static String listOf(WireReader in) {
    StringBuilder list = new StringBuilder();
    for (int count = 0; count < MOST_LISTED && in.next(); count++) {
      if (in.is(1, WireReader.LEN)) {
        WireReader value = in.message();
        while (value.next()) {
          String plain = plainOf(value);
          if (plain != null && list.length() + plain.length() < Attributes.MOST_CHARS) {
            list.append(list.length() == 0 ? "" : ",").append(plain);
          }
        }
      }
    }
    return list.toString();
  }
}
