package io.tidegate.shell.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.formats.map.MapRefusedException;
import io.tidegate.formats.map.RecordMap;
import io.tidegate.schemas.decode.Format;
import io.tidegate.schemas.entity.Identifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The map of a source whose records are JSON of a form of their own: a file of the user's. */
final class MapFiles {
  /** The format that is read by such a map. */
  static final String FORMAT = "json";

  /** No map file is larger. */
  private static final int MOST_BYTES = 1_048_576;

  private MapFiles() {}

  /** A source of another format has no map. */
  static void requireNone(String at, JsonNode source) {
    if (source.has("map")) {
      throw new ConfigException(at + ".map goes with format: " + FORMAT + " only");
    }
  }

  /** The format that the source's map makes. */
  static Format read(String at, JsonNode source, boolean ofScaling) {
    String key = at + ".map";
    String file = source.path("map").asText();
    if (source.has("options")) {
      throw new ConfigException(at + ".options: format " + FORMAT + " has none, but a map");
    }
    if (file.isBlank()) {
      throw ConfigException.of(key, file, "the file of a map (tidegate schema map)");
    }
    String text = textOf(key, file);
    RecordMap map = mapOf(key, file, text);
    if (map.target().isTelemetry() == ofScaling) {
      throw ConfigException.of(
          key,
          file + ", which makes " + map.target().word(),
          ofScaling
              ? "maps that make scaling-event"
              : "maps that make inference-event, node-sample");
    }
    List<String> failures = map.failures();
    if (!failures.isEmpty()) {
      throw new ConfigException(
          key + " is " + file + ", whose own test fails: " + String.join("; ", failures));
    }
    return Format.foreign(map.name(), Identifier.hashOf(text.getBytes(UTF_8)), map::translator);
  }

  private static RecordMap mapOf(String key, String file, String text) {
    try {
      return RecordMap.read(text);
    } catch (MapRefusedException e) {
      throw new ConfigException(
          key + " is " + file + ", which is no map: " + String.join("; ", e.problems()), e);
    }
  }

  private static String textOf(String key, String file) {
    try {
      Path path = Path.of(file);
      if (Files.size(path) > MOST_BYTES) {
        throw ConfigException.of(key, file, "a file of at most " + MOST_BYTES + " bytes");
      }
      return Files.readString(path);
    } catch (IOException e) {
      throw new ConfigException(
          key + " is " + file + ", which cannot be read; allowed: the file of a map, in UTF-8", e);
    }
  }
}
