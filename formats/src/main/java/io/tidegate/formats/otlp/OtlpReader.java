package io.tidegate.formats.otlp;

/** Reads the spans and metrics of one encoding. Total: any bytes fill a batch. */
interface OtlpReader {
  void read(byte[] record, OtlpBatch batch);
}
