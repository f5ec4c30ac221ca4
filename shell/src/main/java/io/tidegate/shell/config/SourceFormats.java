package io.tidegate.shell.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.formats.Formats;
import io.tidegate.schemas.decode.Format;
import io.tidegate.schemas.decode.Translator;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Supplier;

/** The format of a source's records, by its name in the configuration. */
final class SourceFormats {
  private SourceFormats() {}

  /** The names that there are. */
  static String allowed() {
    List<String> names = new ArrayList<>();
    names.add(Format.TIDEGATE.name());
    names.addAll(Formats.byName().keySet());
    return String.join(", ", names);
  }

  /** Tidegate's own format, where a source may have no other. */
  static Format own(String at, JsonNode source) {
    String name = source.path("format").asText(Format.TIDEGATE.name());
    if (!name.equals(Format.TIDEGATE.name())) {
      throw ConfigException.of(at + ".format", name, Format.TIDEGATE.name());
    }
    return Format.TIDEGATE;
  }

  /**
   * The format that a source names; Tidegate's own where it names none.
   *
   * @param at the source's place in the configuration
   */
  static Format read(String at, JsonNode source) {
    String name = source.path("format").asText(Format.TIDEGATE.name());
    if (name.equals(Format.TIDEGATE.name())) {
      return Format.TIDEGATE;
    }
    SortedMap<String, Supplier<Translator>> known = Formats.byName();
    Supplier<Translator> translators = known.get(name);
    if (translators == null) {
      throw ConfigException.of(at + ".format", name, allowed());
    }
    return Format.foreign(name, "", translators);
  }
}
