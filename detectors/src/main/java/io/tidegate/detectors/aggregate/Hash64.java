package io.tidegate.detectors.aggregate;

/**
 * A 64-bit hash of texts and numbers (FNV-1a over UTF-16 units, finished with the mixer of
 * SplitMix64).
 */
public final class Hash64 {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private static final long ID_BITS = -1L << 24;

  private Hash64() {}

  public static long of(String text) {
    return mix(append(OFFSET, text));
  }

  /**
   * The identity of a request for telling repeats: the upper forty bits are those of its tenant and
   * id alone, the others of time as well.
   */
  public static long ofRequest(String requestId, long timeMs, String tenant) {
    long id = mix(append(append(OFFSET, tenant), requestId));
    long rest = mix(id ^ timeMs);
    return id & ID_BITS | rest & ~ID_BITS;
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
