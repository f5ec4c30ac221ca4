package io.tidegate.formats.scaling;

import java.util.Locale;

/**
 * How an object came: that it was added, changed or removed, when that was seen, and in which
 * cluster. What is not told is empty or 0.
 */
record ObjectChange(String type, String cluster, long observedMs) {

  /** True where the object is gone. */
  boolean isRemoval() {
    String word = type.toUpperCase(Locale.ROOT);
    return word.equals("DELETED") || word.endsWith(".DELETE");
  }
}
