package io.tidegate.detectors.aggregate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A 64-bit hash of texts under a key: who does not know it can choose no names that collide, or
 * that come before others. SipHash-2-4 over UTF-16 units (Aumasson, Bernstein, SipHash: a fast
 * short-input PRF, INDOCRYPT 2012); all that must agree has one key.
 */
public final class NameHash {
  private static final long ID_BITS = -1L << 24;

  private final long key0;
  private final long key1;

  private NameHash(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  /** Under the key that a secret makes. */
  public static NameHash keyedBy(String secret) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8));
      return new NameHash(longAt(digest, 0), longAt(digest, 8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "this Java runtime lacks SHA-256, which every one must have", e);
    }
  }

  static NameHash keyedBy(long key0, long key1) {
    return new NameHash(key0, key1);
  }

  private static long longAt(byte[] bytes, int at) {
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = value << 8 | bytes[at + i] & 0xff;
    }
    return value;
  }

  /** Of one name. */
  public long of(CharSequence text) {
    return hash(text, "", 0);
  }

  /**
   * The identity of a request for telling repeats: the upper forty bits are those of its tenant and
   * id alone, the others of time as well.
   */
  public long ofRequest(String requestId, long timeMs, String tenant) {
    long id = hash(tenant, requestId, tenant.length());
    long rest = Hash64.mix(id ^ timeMs);
    return id & ID_BITS | rest & ~ID_BITS;
  }

  /** Of both texts, one after the other, and what tells where the first ends. */
  private long hash(CharSequence first, CharSequence second, long between) {
    Sip sip = new Sip(key0, key1);
    sip.add(first);
    sip.add(second);
    return sip.end(between, first.length() + second.length());
  }

  /** The four words of the state, and the block that is not full yet. */
  private static final class Sip {
    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private long block;
    private int units;

    Sip(long key0, long key1) {
      v0 = key0 ^ 0x736f6d6570736575L;
      v1 = key1 ^ 0x646f72616e646f6dL;
      v2 = key0 ^ 0x6c7967656e657261L;
      v3 = key1 ^ 0x7465646279746573L;
    }

    void add(CharSequence text) {
      for (int i = 0; i < text.length(); i++) {
        block |= (long) text.charAt(i) << 16 * units;
        units++;
        if (units == 4) {
          take(block);
          block = 0;
          units = 0;
        }
      }
    }

    long end(long between, int length) {
      if (between != 0) {
        take(block);
        block = 0;
        take(between);
      }
      take(block | 2L * length << 56);
      v2 ^= 0xff;
      round();
      round();
      round();
      round();
      return v0 ^ v1 ^ v2 ^ v3;
    }

    private void take(long message) {
      v3 ^= message;
      round();
      round();
      v0 ^= message;
    }

    private void round() {
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
