package io.tidegate.app.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The lines that were refused: counted by reason, and the first {@value #LISTED} of each listed.
 */
final class BadLines {
  /** Lines listed for one reason. */
  static final int LISTED = 20;

  private static final String TOO_LARGE = "too_large";

  private final JsonFactory json = new JsonFactory();
  private final SortedMap<String, Reason> reasons = new TreeMap<>();
  private final SortedMap<String, String> files;
  private long count;

  private static final class Reason {
    private final List<String> listed = new ArrayList<>();
    private long count;
  }

  /**
   * @param files the names of files, by the input as whose lines they are read
   */
  BadLines(SortedMap<String, String> files) {
    this.files = new TreeMap<>(files);
  }

  /** Takes in a dead letter about a line of a file. */
  void add(byte[] letter) {
    SortedMap<String, String> members = members(letter);
    String input = members.getOrDefault("topic", "") + "-" + members.getOrDefault("partition", "");
    String file = files.getOrDefault(input, input);
    String reason = members.getOrDefault("reason", "unknown");
    String field = members.getOrDefault("field", "");
    String detail = members.getOrDefault("detail", "");
    StringBuilder text = new StringBuilder(reason);
    if (!field.isEmpty()) {
      text.append(' ').append(field);
    }
    if (!detail.isEmpty()) {
      text.append(": ").append(detail);
    }
    String index = members.getOrDefault("index", "0");
    String place = members.getOrDefault("offset", "?") + (index.equals("0") ? "" : "#" + index);
    add(reason, file + ":" + place + ": " + text);
  }

  /** Takes in a line that was too long to be read. */
  void addOverLong(String file, long line) {
    String text = TOO_LARGE + ": more than " + LineReader.MOST_BYTES + " bytes";
    add(TOO_LARGE, file + ":" + line + ": " + text);
  }

  long count() {
    return count;
  }

  /** Writes the lines, reason by reason. */
  void list(PrintWriter out) {
    reasons.forEach(
        (name, reason) -> {
          reason.listed.forEach(out::println);
          long more = reason.count - reason.listed.size();
          if (more > 0) {
            out.println(String.format(Locale.ROOT, "… and %,d more: %s", more, name));
          }
        });
    out.flush();
  }

  private void add(String name, String text) {
    count++;
    Reason reason = reasons.computeIfAbsent(name, ignored -> new Reason());
    reason.count++;
    if (reason.listed.size() < LISTED) {
      reason.listed.add(text);
    }
  }

  /** The members up to the index; the bytes of the record come behind it. */
  private SortedMap<String, String> members(byte[] letter) {
    SortedMap<String, String> members = new TreeMap<>();
    try (JsonParser parser = json.createParser(letter)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME && !members.containsKey("index")) {
        String name = parser.currentName();
        parser.nextToken();
        members.put(name, parser.getText());
      }
      return members;
    } catch (IOException e) {
      throw new UncheckedIOException("a dead letter is no JSON", e);
    }
  }
}
