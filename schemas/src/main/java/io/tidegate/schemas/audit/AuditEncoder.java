package io.tidegate.schemas.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tidegate.schemas.alert.FactWriter;
import io.tidegate.schemas.encode.JsonWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Writes audit records in their one canonical form: members in a fixed order, and last the SHA-256
 * of the record without that member. Reuses a buffer: not for use by several threads.
 */
public final class AuditEncoder {
  private static final byte[] HASH_MEMBER = ",\"hash\":\"".getBytes(US_ASCII);
  private static final int HASH_DIGITS = 64;

  /** From the comma before the member hash to the end of the record. */
  private static final int TAIL = HASH_MEMBER.length + HASH_DIGITS + 2;

  private final JsonWriter json = new JsonWriter();

  /** The record's value as UTF-8, with its hash. */
  public byte[] encode(AuditRecord record) {
    json.clear().beginObject();
    json.name("chain").string(record.chain());
    json.name("sequence").number(record.sequence());
    json.name("previous").string(record.previous());
    json.name("time").time(record.timeMs());
    json.name("kind").string(record.kind().wireName());
    json.name("facts").beginObject();
    record.facts().forEach(fact -> FactWriter.write(fact, json));
    byte[] bare = json.endObject().endObject().toBytes();
    byte[] value = Arrays.copyOf(bare, bare.length - 1 + TAIL);
    System.arraycopy(HASH_MEMBER, 0, value, bare.length - 1, HASH_MEMBER.length);
    byte[] end = (sha256(bare) + "\"}").getBytes(US_ASCII);
    System.arraycopy(end, 0, value, value.length - end.length, end.length);
    return value;
  }

  /** The hash that the record holds. */
  public static String hashOf(byte[] value) {
    int start = Math.max(0, value.length - 2 - HASH_DIGITS);
    int length = Math.max(0, value.length - 2 - start);
    return new String(value, start, length, US_ASCII);
  }

  /** Whether the record's hash is that of its other bytes; false for bytes that are no record. */
  public static boolean isWhole(byte[] value) {
    int bareLength = value.length - TAIL + 1;
    if (bareLength < 2) {
      return false;
    }
    byte[] bare = Arrays.copyOf(value, bareLength);
    bare[bareLength - 1] = '}';
    return sha256(bare).equals(hashOf(value));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "this Java runtime lacks SHA-256, which every one must have", e);
    }
  }
}
