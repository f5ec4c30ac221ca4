package io.tidegate.schemas.entity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Ids that are a pure function of what they stand for: the same parts give the same id everywhere.
 */
public final class StableId {
  private static final int BYTES = 16;

  private StableId() {}

  /** Thirty-two hex digits: half of the SHA-256 of the parts, each preceded by its length. */
  public static String of(String... parts) {
    MessageDigest digest = sha256();
    for (String part : parts) {
      byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
      digest.update(
          new byte[] {
            (byte) (utf8.length >>> 24),
            (byte) (utf8.length >>> 16),
            (byte) (utf8.length >>> 8),
            (byte) utf8.length
          });
      digest.update(utf8);
    }
    return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "this Java runtime lacks SHA-256, which every one must have", e);
    }
  }
}
