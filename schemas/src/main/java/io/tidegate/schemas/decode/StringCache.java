package io.tidegate.schemas.decode;

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

  private final @Nullable Known[] slots = new Known[SLOTS];

  private static final class Known {
    private final char[] text;
    private final String string;

    Known(char[] text, String string) {
      this.text = text;
      this.string = string;
    }
  }

  /** The string with that text if it was added before and is still there. */
  @Nullable String find(char[] text, int offset, int length) {
    if (length == 0 || length > LONGEST) {
      return null;
    }
    Known known = slots[slotOf(text, offset, length)];
    boolean same =
        known != null
            && Arrays.equals(known.text, 0, known.text.length, text, offset, offset + length);
    return same ? known.string : null;
  }

  /** A string with that text, to be found from now on. */
  String add(char[] text, int offset, int length) {
    String string = new String(text, offset, length);
    if (length > 0 && length <= LONGEST) {
      slots[slotOf(text, offset, length)] =
          new Known(Arrays.copyOfRange(text, offset, offset + length), string);
    }
    return string;
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
