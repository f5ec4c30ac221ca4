package io.tidegate.delivery.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;
import io.tidegate.schemas.alert.Severity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What a sink refused for good, as it stands on the topic of such letters. */
public record Undelivered(JsonNode json) {
  private static final int REMEDIATION = 7001;

  /** The letter that those bytes are. */
  public static Undelivered of(byte @Nullable [] value) {
    try {
      return new Undelivered(Documents.read(value == null ? new byte[0] : value));
    } catch (IOException e) {
      throw new UncheckedIOException("what was not delivered is no JSON", e);
    }
  }

  public String sink() {
    return json.path("sink").asText();
  }

  /** What the sink said. */
  public String answer() {
    return json.path("answer").asText();
  }

  public long timeMs() {
    return json.path("time").asLong();
  }

  public String topic() {
    return json.path("topic").asText();
  }

  public long length() {
    return json.path("length").asLong();
  }

  /** Where the first of its records stood: topic, partition and offset. */
  public String place() {
    return topic() + "-" + json.path("partition").asInt() + "@" + json.at("/offsets/0").asLong();
  }

  /** The event as the sink was to get it; null where it was too large, or could not be read. */
  public @Nullable Event event() {
    if (!(json.get("document") instanceof ObjectNode document)) {
      return null;
    }
    boolean isCommand = document.path("class_uid").asInt() == REMEDIATION;
    return new Event(
        json.path("id").asText(),
        json.path("finding").asText(),
        Severity.ofId(document.path("severity_id").asInt()),
        isCommand ? Event.COMMANDS : Documents.text(document, "finding_info", "analytic", "uid"),
        isCommand
            ? Documents.text(document, "unmapped", "cluster")
            : Documents.text(document, "resources", "namespace"),
        "",
        document.path("time").asLong(),
        json.path("length").asInt(),
        document);
  }

  /** The record as it came, where it could not be read as an event. */
  public byte @Nullable [] record() {
    JsonNode bytes = json.path("bytes");
    return bytes.isTextual() ? Base64.getDecoder().decode(bytes.asText()) : null;
  }
}
