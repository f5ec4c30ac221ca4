package io.tidegate.delivery.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;
import io.tidegate.schemas.encode.Printable;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An event in ArcSight's Common Event Format, version 0. */
final class CefLine {
  private static final Pattern LINE = Pattern.compile("[^\r\n]+");
  private static final int MOST_NAME = 512;
  private static final int MOST_MESSAGE = 1_023;
  private static final int MOST_TEXT = 4_000;

  private CefLine() {}

  static String of(Event event) {
    String title = event.text("finding_info", "title");
    return "CEF:0|Tidegate|Tidegate|"
        + header(event.text("metadata", "product", "version"), 31)
        + "|"
        + header(event.detector(), MOST_MESSAGE)
        + "|"
        + header(title.isEmpty() ? event.text("type_name") : title, MOST_NAME)
        + "|"
        + severity(event)
        + "|"
        + extension(event);
  }

  private static String extension(Event event) {
    Pairs pairs = new Pairs();
    JsonNode ocsf = event.document();
    pairs.add("rt", Long.toString(event.timeMs()));
    pairs.add("start", ocsf.path("start_time").asText());
    pairs.add("end", ocsf.path("end_time").asText());
    pairs.add("cnt", ocsf.path("count").asText());
    pairs.add("externalId", event.finding());
    pairs.add("cat", event.detector());
    pairs.add("act", event.isCommand() ? event.text("status_detail") : event.text("disposition"));
    pairs.add("outcome", event.text("status"));
    pairs.add("msg", event.text("message"), MOST_MESSAGE);
    pairs.add("deviceExternalId", event.cluster(), 255);
    pairs.labelled("cs1", "tenant", event.text("resources", "owner", "name"), of(ocsf, "tenant"));
    pairs.labelled("cs2", "model", of(ocsf, "model"), "");
    pairs.labelled("cs3", "mitreAtlas", technique(ocsf), "");
    pairs.labelled("cs4", "owaspLlm", first(ocsf.path("finding_info").path("types")), "");
    pairs.labelled("cs5", "eventId", event.id(), "");
    pairs.labelled(
        "cs6",
        "commandId",
        event.isCommand()
            ? event.text("command_uid")
            : event.text("evidences", "data", "containment", "command_id"),
        "");
    pairs.add("suid", of(ocsf, "api_key"));
    pairs.add("suser", of(ocsf, "user"));
    pairs.add("dhost", of(ocsf, "node"));
    return pairs.toString();
  }

  private static String of(JsonNode ocsf, String kind) {
    for (JsonNode resource : ocsf.path("resources")) {
      if (resource.path("type").asText().equals(kind)) {
        return resource.path("name").asText();
      }
    }
    return "";
  }

  private static String technique(JsonNode ocsf) {
    return Documents.text(ocsf, "finding_info", "attacks", "technique", "uid");
  }

  private static String first(JsonNode array) {
    return array.path(0).asText();
  }

  private static int severity(Event event) {
    return switch (event.severity()) {
      case INFORMATIONAL -> 1;
      case LOW -> 3;
      case MEDIUM -> 5;
      case HIGH -> 8;
      case CRITICAL -> 10;
    };
  }

  /** A header field: one line, in which a bar ends a field. */
  static String header(String text, int most) {
    return Printable.of(cut(text, most).replaceAll("[\t\r\n]", " "))
        .replace("\\", "\\\\")
        .replace("|", "\\|");
  }

  /** An extension's value: an equals sign would begin the next one; it may have several lines. */
  static String value(String text, int most) {
    return LINE.matcher(cut(text, most).replace("\t", ""))
        .replaceAll(line -> Matcher.quoteReplacement(Printable.of(line.group())))
        .replace("\\", "\\\\")
        .replace("=", "\\=")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .strip();
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    boolean halves = Character.isHighSurrogate(text.charAt(most - 1));
    return text.substring(0, halves ? most - 1 : most);
  }

  /** Pairs with a value, one after the other. */
  private static final class Pairs {
    private final StringJoiner joined = new StringJoiner(" ");

    void add(String key, String text) {
      add(key, text, MOST_TEXT);
    }

    void add(String key, String text, int most) {
      String value = value(text, most);
      if (!value.isEmpty()) {
        joined.add(key + "=" + value);
      }
    }

    /** A custom field, which says what it holds; the other text where the first is empty. */
    void labelled(String key, String label, String text, String other) {
      String value = text.isEmpty() ? other : text;
      if (!value.isBlank()) {
        add(key, value);
        add(key + "Label", label);
      }
    }

    @Override
    public String toString() {
      return joined.toString();
    }
  }
}
