package io.tidegate.formats.otlp;

/** One value of a metric while a record is read; {@code nanos} is unsigned. */
final class PointRecord {
  final Attributes resource;
  final Attributes attributes = new Attributes();
  long nanos;
  double value = Double.NaN;

  PointRecord(Attributes resource) {
    this.resource = resource;
  }
}
