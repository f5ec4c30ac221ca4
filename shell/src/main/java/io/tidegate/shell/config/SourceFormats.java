package io.tidegate.shell.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.formats.Formats;
import io.tidegate.schemas.decode.Format;
import io.tidegate.schemas.decode.Translator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The format of a source's records, by its name in the configuration. */
final class SourceFormats {
  private SourceFormats() {}

  /** The names that there are for sources of scaling, or for those of telemetry. */
  static String allowed(boolean ofScaling) {
    List<String> names = new ArrayList<>();
    names.add(Format.TIDEGATE.name());
    names.add(MapFiles.FORMAT);
    for (String name : Formats.byName().keySet()) {
      if (Formats.tellsScaling(name) == ofScaling) {
        names.add(name);
      }
    }
    return String.join(", ", names);
  }

  /** Tidegate's own format, where a source may have no other. */
  static Format own(String at, JsonNode source) {
    String name = source.path("format").asText(Format.TIDEGATE.name());
    if (!name.equals(Format.TIDEGATE.name())) {
      throw ConfigException.of(at + ".format", name, Format.TIDEGATE.name());
    }
    MapFiles.requireNone(at, source);
    return Format.TIDEGATE;
  }

  /**
   * The format that a source names; Tidegate's own where it names none.
   *
   * @param at the source's place in the configuration
   */
  static Format read(String at, JsonNode source) {
    String name = source.path("format").asText(Format.TIDEGATE.name());
    boolean ofScaling = at.startsWith("sources.scaling");
    if (name.equals(MapFiles.FORMAT)) {
      return MapFiles.read(at, source, ofScaling);
    }
    MapFiles.requireNone(at, source);
    if (name.equals(Format.TIDEGATE.name())) {
      return Format.TIDEGATE;
    }
    SortedMap<String, Supplier<Translator>> known = Formats.byName();
    Supplier<Translator> translators = known.get(name);
    if (translators == null || Formats.tellsScaling(name) != ofScaling) {
      throw ConfigException.of(at + ".format", name, allowed(ofScaling));
    }
    if (!source.has("options")) {
      return Format.foreign(name, "", translators);
    }
    SortedMap<String, List<String>> options = options(at + ".options", source.path("options"));
    try {
      return Format.foreign(name, options.toString(), Formats.withOptions(name, options));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(at + ".options: " + e.getMessage(), e);
    }
  }

  /** Values by option; one alone may stand without a list. */
  private static SortedMap<String, List<String>> options(String at, JsonNode given) {
    if (!given.isObject()) {
      throw ConfigException.of(at, given.toString(), "{OPTION: [VALUE]}");
    }
    SortedMap<String, List<String>> options = new TreeMap<>();
    for (Map.Entry<String, JsonNode> option : given.properties()) {
      List<String> values = new ArrayList<>();
      JsonNode list = option.getValue();
      if (list.isValueNode()) {
        values.add(list.asText());
      }
      for (JsonNode value : list) {
        if (!value.isValueNode()) {
          throw ConfigException.of(
              at + "." + option.getKey(), value.toString(), "a text, or a list of texts");
        }
        values.add(value.asText());
      }
      options.put(option.getKey(), values);
    }
    return options;
  }
}
