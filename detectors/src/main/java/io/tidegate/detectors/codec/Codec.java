package io.tidegate.detectors.codec;

/** How a value is written to bytes and read back; what is read equals what was written. */
public interface Codec<T> {
  void write(T value, ByteWriter out);

  T read(ByteReader in);
}
