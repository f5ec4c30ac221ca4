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

  /** The value's bytes behind their version, and a check on how they are to be read. */
  default byte[] store(T value) {
    ByteWriter out = new ByteWriter();
    write(value, out);
    return Sealed.with(version().write(out.toBytes()), out.check());
  }

  /**
   * What {@link #store} gave in this version or one that is still read; null where the bytes are of
   * another version, or are read in another form than they were written in.
   */
  default @Nullable T stored(byte[] stored) {
    return read(stored, true);
  }

  /**
   * The same of bytes that others have stored: null also where a number is in them to which no
   * history comes.
   */
  default @Nullable T storedElsewhere(byte[] stored) {
    return read(stored, false);
  }

  private @Nullable T read(byte[] stored, boolean isOwn) {
    try {
      Version.Stored bytes = version().read(Sealed.bytesOf(stored), "a value");
      ByteReader in = new ByteReader(bytes.bytes());
      T value = read(in);
      in.end();
      boolean fits = bytes.isOld() || in.check() == Sealed.checkOf(stored);
      return fits && (isOwn || in.isPlausible()) ? value : null;
    } catch (RuntimeException unreadable) {
      // Whatever a codec makes of bytes that are not its own is no value.
      return null;
    }
  }
}
