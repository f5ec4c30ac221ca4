package io.tidegate.formats.otlp;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Steps through the fields of one protobuf message within given bounds (protobuf.dev, "Encoding").
 * Total: what no encoder writes ends the message and is {@link #isBroken}.
 */
final class WireReader {
  static final int VARINT = 0;
  static final int I64 = 1;
  static final int LEN = 2;
  private static final int I32 = 5;
  private static final int MOST_VARINT_BYTES = 10;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int field;
  private int wire;
  private long value;
  private int from;
  private int to;
  private boolean broken;

  WireReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /** Goes to the next field; false at the message's end, or where it breaks off. */
  boolean next() {
    if (broken || at >= end) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    wire = (int) (tag & 7);
    if (broken || tag >>> 32 != 0 || field == 0) {
      broken = true;
      return false;
    }
    switch (wire) {
      case VARINT -> value = varint();
      case I64 -> value = fixed(Long.BYTES);
      case I32 -> value = fixed(Integer.BYTES);
      case LEN -> range();
      // Groups have left the language before OTLP began; nobody writes them.
      default -> broken = true;
    }
    return !broken;
  }

  /** True where the message does not end as a message does. */
  boolean isBroken() {
    return broken;
  }

  int field() {
    return field;
  }

  /** True at that field, written that way. */
  boolean is(int number, int wireType) {
    return field == number && wire == wireType;
  }

  /** The number of a field that is one. */
  long value() {
    return value;
  }

  /** The message within the field. */
  WireReader message() {
    return new WireReader(bytes, from, to);
  }

  /** The field's bytes as text, of which no more than so many bytes are taken. */
  String text(int mostBytes) {
    return new String(bytes, from, Math.min(to - from, mostBytes), StandardCharsets.UTF_8);
  }

  /** The field's bytes as lower-case hexadecimal digits; empty where they are more than so many. */
  String hex(int mostBytes) {
    return to - from > mostBytes ? "" : HexFormat.of().formatHex(bytes, from, to);
  }

  private void range() {
    long length = varint();
    if (broken || length < 0 || length > end - at) {
      broken = true;
      return;
    }
    from = at;
    to = at + (int) length;
    at = to;
  }

  private long fixed(int count) {
    if (end - at < count) {
      broken = true;
      return 0;
    }
    long number = 0;
    for (int i = count - 1; i >= 0; i--) {
      number = number << 8 | bytes[at + i] & 0xff;
    }
    at += count;
    return number;
  }

  private long varint() {
    long number = 0;
    for (int i = 0; i < MOST_VARINT_BYTES && at < end; i++) {
      byte next = bytes[at++];
      number |= (long) (next & 0x7f) << 7 * i;
      if (next >= 0) {
        return number;
      }
    }
    broken = true;
    return 0;
  }
}
