package io.tidegate.schemas.deadletter;

import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.encode.JsonWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** Writes dead letters as JSON. Reuses a buffer: not for use by several threads. */
public final class DeadLetterEncoder {
  private static final int MOST_BYTES = 65_536;

  private final JsonWriter json = new JsonWriter();

  /** The letter for a refused record; its bytes are left out where they are over 64 KiB. */
  public byte[] encode(byte[] record, Position position, Decoded.Refusal<?> refusal) {
    write(record, position, refusal);
    if (record.length <= MOST_BYTES) {
      json.name("bytes").string(Base64.getEncoder().encodeToString(record));
    }
    return json.endObject().toBytes();
  }

  /** The letter for a record whose bytes are nobody's business. */
  public byte[] encodeWithoutBytes(byte[] record, Position position, Decoded.Refusal<?> refusal) {
    write(record, position, refusal);
    return json.endObject().toBytes();
  }

  private void write(byte[] record, Position position, Decoded.Refusal<?> refusal) {
    json.clear().beginObject();
    json.name("reason").string(refusal.reason().wireName());
    json.name("field").string(refusal.field());
    json.name("detail").string(refusal.detail());
    json.name("topic").string(position.topic());
    json.name("partition").number(position.partition());
    json.name("offset").number(position.offset());
    json.name("index").number(position.index());
    json.name("length").number(record.length);
    json.name("sha256").string(sha256(record));
  }

  private static String sha256(byte[] record) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(record));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "this Java runtime lacks SHA-256, which every one must have", e);
    }
  }
}
