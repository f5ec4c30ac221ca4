package io.tidegate.detectors.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Appends values to a growing byte array; {@link ByteReader} reads them back in the same order. */
public final class ByteWriter {
  private final Content content = new Content();
  private byte[] bytes;
  private int size;

  public ByteWriter() {
    this(256);
  }

  /**
   * @param expected about how many bytes will be written
   */
  ByteWriter(int expected) {
    bytes = new byte[expected];
  }

  public ByteWriter u8(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
    content.add(Content.BYTE, value & 0xFF);
    return this;
  }

  public ByteWriter flag(boolean value) {
    return u8(value ? 1 : 0);
  }

  /** A long in LEB128, short for small values of zero and above. */
  public ByteWriter unsigned(long value) {
    ensure(10);
    byte[] to = bytes;
    int at = size;
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      to[at++] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    to[at++] = (byte) rest;
    size = at;
    content.add(Content.NUMBER, value);
    return this;
  }

  /** A long in zigzag LEB128, short for values near zero on both sides. */
  public ByteWriter signed(long value) {
    return unsigned(value << 1 ^ value >> 63);
  }

  /** A long in eight bytes, big-endian with the sign flipped, so that bytes sort as numbers do. */
  public ByteWriter sortable(long value) {
    return fixed(value ^ Long.MIN_VALUE);
  }

  public ByteWriter fixed(long value) {
    ensure(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    content.add(Content.FIXED, value);
    return this;
  }

  public ByteWriter real(double value) {
    return fixed(Double.doubleToLongBits(value));
  }

  public ByteWriter text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return blob(utf8);
  }

  /** A text that may be absent. */
  public ByteWriter optionalText(@Nullable String value) {
    return value == null ? u8(0) : u8(1).text(value);
  }

  public ByteWriter blob(byte[] value) {
    unsigned(value.length);
    return raw(value);
  }

  /** The bytes themselves, without their length. */
  public ByteWriter raw(byte[] value) {
    ensure(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    content.add(value);
    return this;
  }

  /** What was written, as one number. */
  int check() {
    return content.check();
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void ensure(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
