package io.tidegate.detectors.aggregate;

/**
 * A 64-bit hash of texts and numbers (FNV-1a over UTF-16 units, finished with the mixer of
 * SplitMix64).
 */
public final class Hash64 {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private Hash64() {}

  public static long of(String text) {
    return mix(append(OFFSET, text));
  }

  private static long append(long hash, String text) {
    long h = hash;
    for (int i = 0; i < text.length(); i++) {
      h = (h ^ text.charAt(i)) * PRIME;
    }
    return h * PRIME ^ text.length();
  }

  /** Spreads a number over all bits; a bijection. */
  public static long mix(long hash) {
    long h = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
    h = (h ^ h >>> 27) * 0x94d049bb133111ebL;
    return h ^ h >>> 31;
  }
}
