package io.tidegate.schemas.encode;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.Arrays;

/**
 * Writes one JSON text as UTF-8 into a buffer that grows and is used again; members stand in the
 * order in which they are written.
 *
 * <p>Commas are set by itself. A lone surrogate becomes U+FFFD, so the bytes are always valid
 * UTF-8. Not for use by several threads.
 */
public final class JsonWriter {
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private byte[] buffer = new byte[1024];
  private int size;

  /** Forgets what was written. */
  public JsonWriter clear() {
    size = 0;
    return this;
  }

  /** A copy of what was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(buffer, size);
  }

  public JsonWriter beginObject() {
    separate();
    put('{');
    return this;
  }

  public JsonWriter endObject() {
    put('}');
    return this;
  }

  public JsonWriter beginArray() {
    separate();
    put('[');
    return this;
  }

  public JsonWriter endArray() {
    put(']');
    return this;
  }

  /** A member's name; its value must follow. */
  public JsonWriter name(String name) {
    string(name);
    put(':');
    return this;
  }

  public JsonWriter string(String value) {
    requireNonNull(value, "value is null");
    separate();
    int length = value.length();
    ensure(length + 2);
    buffer[size++] = '"';
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
        // Two bytes are kept free for each character still to come and for the closing quote.
        ensure(length - i + 2);
        buffer[size++] = (byte) c;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        supplementary(Character.toCodePoint(c, value.charAt(++i)));
      } else {
        special(c);
      }
    }
    put('"');
    return this;
  }

  public JsonWriter number(long value) {
    separate();
    digits(value);
    return this;
  }

  /** The number with exactly that many decimals (see {@link DecimalText}), or null. */
  public JsonWriter decimal(double value, int decimals) {
    separate();
    ascii(DecimalText.of(value, decimals));
    return this;
  }

  /** {@code unscaled / 10^decimals} without trailing zeros. */
  public JsonWriter trimmed(long unscaled, int decimals) {
    separate();
    long power = DecimalText.power(decimals);
    long whole = unscaled / power;
    long rest = Math.abs(unscaled % power);
    if (unscaled < 0 && whole == 0) {
      put('-');
    }
    digits(whole);
    if (rest != 0) {
      put('.');
      while (rest != 0) {
        power /= 10;
        put((char) ('0' + rest / power));
        rest %= power;
      }
    }
    return this;
  }

  /** The number as it is, without an exponent. */
  public JsonWriter exact(BigDecimal value) {
    separate();
    ascii(value.toPlainString());
    return this;
  }

  /** The number with up to that many decimals, without trailing zeros, or null. */
  public JsonWriter trimmed(double value, int decimals) {
    if (Double.isFinite(value) && DecimalText.fitsLong(value, decimals)) {
      return trimmed(DecimalText.scaled(value, decimals), decimals);
    }
    return Double.isFinite(value) ? exact(plain(value, decimals)) : nothing();
  }

  private static BigDecimal plain(double value, int decimals) {
    BigDecimal plain = new BigDecimal(DecimalText.of(value, decimals)).stripTrailingZeros();
    return plain.scale() < 0 ? plain.setScale(0) : plain;
  }

  public JsonWriter bool(boolean value) {
    separate();
    ascii(value ? "true" : "false");
    return this;
  }

  public JsonWriter nothing() {
    separate();
    ascii("null");
    return this;
  }

  /** The instant as an RFC 3339 text. */
  public JsonWriter time(long epochMs) {
    separate();
    ensure(TimeText.LENGTH + 2);
    buffer[size++] = '"';
    TimeText.write(epochMs, buffer, size);
    size += TimeText.LENGTH;
    buffer[size++] = '"';
    return this;
  }

  /** Sets the comma before a name or an element: whatever ends a value cannot end an opening. */
  private void separate() {
    if (size > 0) {
      byte last = buffer[size - 1];
      if (last != '{' && last != '[' && last != ':') {
        put(',');
      }
    }
  }

  private void special(char c) {
    ensure(6);
    switch (c) {
      case '"' -> escape('"');
      case '\\' -> escape('\\');
      case '\b' -> escape('b');
      case '\f' -> escape('f');
      case '\n' -> escape('n');
      case '\r' -> escape('r');
      case '\t' -> escape('t');
      default -> {
        if (c < ' ') {
          ascii("\\u00");
          put((char) HEX[c >> 4]);
          put((char) HEX[c & 15]);
        } else {
          basic(Character.isSurrogate(c) ? '\ufffd' : c);
        }
      }
    }
  }

  private void escape(char c) {
    put('\\');
    put(c);
  }

  /** UTF-8 of a character of the basic plane. */
  private void basic(char c) {
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put((char) (0xc0 | c >> 6));
      put((char) (0x80 | c & 0x3f));
    } else {
      put((char) (0xe0 | c >> 12));
      put((char) (0x80 | c >> 6 & 0x3f));
      put((char) (0x80 | c & 0x3f));
    }
  }

  private void supplementary(int codePoint) {
    put((char) (0xf0 | codePoint >> 18));
    put((char) (0x80 | codePoint >> 12 & 0x3f));
    put((char) (0x80 | codePoint >> 6 & 0x3f));
    put((char) (0x80 | codePoint & 0x3f));
  }

  private void digits(long value) {
    if (value == Long.MIN_VALUE) {
      ascii("-9223372036854775808");
      return;
    }
    ensure(20);
    if (value < 0) {
      buffer[size++] = '-';
    }
    long rest = Math.abs(value);
    int length = 1;
    for (long bound = 10; length < 19 && rest >= bound; bound *= 10) {
      length++;
    }
    for (int at = size + length - 1; at >= size; at--) {
      buffer[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += length;
  }

  private void ascii(String text) {
    ensure(text.length());
    for (int i = 0; i < text.length(); i++) {
      buffer[size++] = (byte) text.charAt(i);
    }
  }

  private void put(char c) {
    ensure(1);
    buffer[size++] = (byte) c;
  }

  private void ensure(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
  }
}
