package io.tidegate.formats.otlp;

/** One span while a record is read; times are nanoseconds since 1970, unsigned, 0 where absent. */
final class SpanRecord {
  static final int SERVER = 2;
  static final int CLIENT = 3;
  static final int FAILED = 2;

  final Attributes resource;
  final Attributes attributes = new Attributes();
  String traceId = "";
  String spanId = "";
  String parentId = "";
  int kind;
  int statusCode;
  long startNanos;
  long endNanos;
  long firstTokenNanos;

  /** Another span tells of the same request. */
  boolean told;

  SpanRecord(Attributes resource) {
    this.resource = resource;
  }

  /** It and no other span has this name; empty where it has none. */
  String name() {
    return spanId.isEmpty() ? "" : traceId + "-" + spanId;
  }

  /** The name of the span within which it ran. */
  String parentName() {
    return parentId.isEmpty() ? "" : traceId + "-" + parentId;
  }
}
