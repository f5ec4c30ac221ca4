package io.tidegate.detectors.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads back what a {@link ByteWriter} wrote; throws {@link CorruptBytesException} at bytes that it
 * cannot have written.
 */
public final class ByteReader {
  /** No sum of money, tokens, bytes or squares of these comes to that. */
  private static final double MOST = 1e30;

  private final byte[] bytes;
  private final Content content = new Content();
  private int position;
  private boolean implausible;

  public ByteReader(byte[] bytes) {
    this.bytes = bytes;
  }

  public int u8() {
    int value = next();
    content.add(Content.BYTE, value);
    return value;
  }

  private int next() {
    need(1);
    return bytes[position++] & 0xFF;
  }

  public boolean flag() {
    return u8() != 0;
  }

  public long unsigned() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = next();
      value |= (long) (next & 0x7F) << shift;
      if ((next & 0x80) == 0) {
        if (next == 0 && shift > 0) {
          throw new CorruptBytesException("number with a byte too many at byte " + position);
        }
        content.add(Content.NUMBER, value);
        return value;
      }
    }
    throw new CorruptBytesException("number of more than ten bytes before byte " + position);
  }

  /** An unsigned number that counts things still to be read, each of at least one byte. */
  public int count() {
    long value = unsigned();
    if (value < 0 || value > bytes.length - position) {
      throw new CorruptBytesException(
          "count " + value + " at byte " + position + " is past the end");
    }
    return (int) value;
  }

  public long signed() {
    long zigzag = unsigned();
    return zigzag >>> 1 ^ -(zigzag & 1);
  }

  public long sortable() {
    return fixed() ^ Long.MIN_VALUE;
  }

  public long fixed() {
    need(8);
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | bytes[position++] & 0xFF;
    }
    content.add(Content.FIXED, value);
    return value;
  }

  public double real() {
    double value = Double.longBitsToDouble(fixed());
    implausible |= !(Math.abs(value) <= MOST);
    return value;
  }

  /** Whether every real number that was read is one that measuring can give. */
  boolean isPlausible() {
    return !implausible;
  }

  public String text() {
    return new String(blob(), StandardCharsets.UTF_8);
  }

  public @Nullable String optionalText() {
    return u8() == 0 ? null : text();
  }

  public byte[] blob() {
    int length = count();
    byte[] value = Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    content.add(value);
    return value;
  }

  /** All that was not read yet. */
  public byte[] rest() {
    byte[] rest = Arrays.copyOfRange(bytes, position, bytes.length);
    position = bytes.length;
    return rest;
  }

  /** What was read, as one number: that of its writer, if all was read as it was written. */
  int check() {
    return content.check();
  }

  public boolean atEnd() {
    return position == bytes.length;
  }

  /** Demands that all was read. */
  public void end() {
    if (!atEnd()) {
      throw new CorruptBytesException(
          "ends at byte " + position + ", and has " + bytes.length + " bytes");
    }
  }

  private void need(int more) {
    if (bytes.length - position < more) {
      throw new CorruptBytesException(
          "needs " + more + " bytes at byte " + position + " of " + bytes.length);
    }
  }
}
