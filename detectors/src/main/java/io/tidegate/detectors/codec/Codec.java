package io.tidegate.detectors.codec;

import org.jspecify.annotations.Nullable;

/** How a value is written to bytes and read back; what is read equals what was written. */
public interface Codec<T> {
  void write(T value, ByteWriter out);

  T read(ByteReader in);

  /** Of the bytes that {@link #write} writes; another one whenever they mean something else. */
  default Version version() {
    return Version.FIRST;
  }

  /** The value with the version of its bytes. */
  default byte[] store(T value) {
    ByteWriter out = new ByteWriter();
    write(value, out);
    return version().write(out.toBytes());
  }

  /**
   * What {@link #store} gave in this version or one that is still read; null where the bytes are of
   * another version or not whole.
   */
  default @Nullable T stored(byte[] stored) {
    try {
      ByteReader in = new ByteReader(version().read(stored, "a value").bytes());
      T value = read(in);
      in.end();
      return value;
    } catch (RuntimeException unreadable) {
      // Whatever a codec makes of bytes that are not its own is no value.
      return null;
    }
  }
}
