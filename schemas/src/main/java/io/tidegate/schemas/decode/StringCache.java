package io.tidegate.schemas.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Strings that come again and again (tenants, nodes, models), so that each is checked and made
 * once. Bounded: a slot holds the last string that fell into it.
 */
final class StringCache {
  private static final int SLOTS = 1 << 14;
  private static final int LONGEST = 64;

  /** So many characters at the end of a text choose its slot. */
  private static final int TAIL = 16;

  private static final int FACTOR = 0x9e3779b1;
  private static final int SLOT_BITS = 14;
  private static final byte[] NONE = {};

  private final @Nullable Known[] slots = new Known[SLOTS];

  private static final class Known {
    private final String string;

    /** The text where it is ASCII; else what no such text equals. */
    private final byte[] ascii;

    Known(String string) {
      this.string = string;
      boolean isAscii = string.chars().allMatch(c -> c < 0x80);
      this.ascii = isAscii ? string.getBytes(ISO_8859_1) : NONE;
    }
  }

  /** The string with that text if it was added before and is still there. */
  @Nullable String find(char[] text, int offset, int length) {
    if (length == 0 || length > LONGEST) {
      return null;
    }
    Known known = slots[slotOf(text, offset, length)];
    return known != null && isText(known.string, text, offset, length) ? known.string : null;
  }

  private static boolean isText(String string, char[] text, int offset, int length) {
    if (string.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (string.charAt(i) != text[offset + i]) {
        return false;
      }
    }
    return true;
  }

  /** The same, of a text in ASCII. */
  @Nullable String find(byte[] ascii, int from, int to) {
    if (from == to || to - from > LONGEST) {
      return null;
    }
    Known known = slots[slotOf(ascii, from, to)];
    boolean same =
        known != null && Arrays.equals(known.ascii, 0, known.ascii.length, ascii, from, to);
    return known != null && same ? known.string : null;
  }

  /** A string with that text, to be found from now on. */
  String add(char[] text, int offset, int length) {
    String string = new String(text, offset, length);
    if (length > 0 && length <= LONGEST) {
      slots[slotOf(text, offset, length)] = new Known(string);
    }
    return string;
  }

  /** The same, of a text in ASCII. */
  String add(byte[] ascii, int from, int to) {
    String string = new String(ascii, from, to - from, ISO_8859_1);
    if (from < to && to - from <= LONGEST) {
      slots[slotOf(ascii, from, to)] = new Known(string);
    }
    return string;
  }

  /** The slot that the same text in characters has. */
  private static int slotOf(byte[] ascii, int from, int to) {
    int hash = (to - from) * 31 + ascii[from];
    for (int i = Math.max(from, to - TAIL); i < to; i++) {
      hash = hash * 31 + ascii[i];
    }
    return hash * FACTOR >>> Integer.SIZE - SLOT_BITS;
  }

  private static int slotOf(char[] text, int offset, int length) {
    int end = offset + length;
    int hash = length * 31 + text[offset];
    for (int i = Math.max(offset, end - TAIL); i < end; i++) {
      hash = hash * 31 + text[i];
    }
    return hash * FACTOR >>> Integer.SIZE - SLOT_BITS;
  }
}
