package io.tidegate.simulator;

import java.nio.charset.StandardCharsets;

/** A number as sixteen hex digits. */
final class Hex {
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private Hex() {}

  static String of(long value) {
    byte[] text = new byte[16];
    for (int i = 0; i < text.length; i++) {
      text[i] = DIGITS[(int) (value >>> (60 - 4 * i)) & 15];
    }
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
