package io.tidegate.schemas.decode;

/**
 * Strings that come again and again (tenants, nodes, models), so that each is made once. Bounded: a
 * slot holds the last string that fell into it.
 */
final class StringCache {
  private static final int SLOTS = 1 << 14;
  private static final int LONGEST = 64;

  private final String[] slots = new String[SLOTS];

  String of(char[] text, int offset, int length) {
    if (length > LONGEST) {
      return new String(text, offset, length);
    }
    int hash = 0;
    for (int i = offset; i < offset + length; i++) {
      hash = hash * 31 + text[i];
    }
    int slot = (hash ^ hash >>> 15) & SLOTS - 1;
    String known = slots[slot];
    if (known != null && isSame(known, text, offset, length)) {
      return known;
    }
    String made = new String(text, offset, length);
    slots[slot] = made;
    return made;
  }

  private static boolean isSame(String known, char[] text, int offset, int length) {
    if (known.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (known.charAt(i) != text[offset + i]) {
        return false;
      }
    }
    return true;
  }
}
