package io.tidegate.formats;

import io.tidegate.formats.otlp.OtlpOptions;
import io.tidegate.formats.otlp.OtlpTranslator;
import io.tidegate.schemas.decode.Translator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The forms of record that are known beside Tidegate's own, by the name in a configuration. */
public final class Formats {
  private static final SortedMap<String, Supplier<Translator>> BY_NAME = new TreeMap<>();

  static {
    BY_NAME.put("otlp-json", () -> OtlpTranslator.json(OtlpOptions.byDefault()));
    BY_NAME.put("otlp-proto", () -> OtlpTranslator.proto(OtlpOptions.byDefault()));
  }

  private Formats() {}

  /** A new translator for each task that reads, by name. */
  public static SortedMap<String, Supplier<Translator>> byName() {
    return new TreeMap<>(BY_NAME);
  }
}
