package io.tidegate.app.deadletters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.schemas.encode.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A record that was refused.
 *
 * @param timeMs when it was, by the broker's clock
 */
public record DeadLetter(JsonNode json, long timeMs) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The letter that those bytes are. */
  public static DeadLetter of(byte @Nullable [] value, long timeMs) {
    try {
      return new DeadLetter(JSON.readTree(value == null ? new byte[0] : value), timeMs);
    } catch (IOException e) {
      throw new UncheckedIOException("a dead letter is no JSON", e);
    }
  }

  public String topic() {
    return json.path("topic").asText();
  }

  public String reason() {
    return json.path("reason").asText();
  }

  /** The member at fault; empty for the whole record. */
  public String field() {
    return json.path("field").asText();
  }

  public long length() {
    return json.path("length").asLong();
  }

  public String sha256() {
    return json.path("sha256").asText();
  }

  /** Where it stood: topic, partition and offset. */
  public String place() {
    return topic() + "-" + json.path("partition").asInt() + "@" + json.path("offset").asLong();
  }

  /** Why it was refused, in a line. */
  public String why() {
    String at = field().isEmpty() ? "" : " " + Printable.of(field());
    return place() + ": " + reason() + at + ": " + Printable.of(json.path("detail").asText());
  }

  /** The record as it came; null where it was too large to be kept. */
  public byte @Nullable [] record() {
    JsonNode bytes = json.path("bytes");
    return bytes.isTextual() ? Base64.getDecoder().decode(bytes.asText()) : null;
  }
}
