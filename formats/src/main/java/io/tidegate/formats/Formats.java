package io.tidegate.formats;

import io.tidegate.formats.map.ShippedMaps;
import io.tidegate.formats.otlp.OtlpOptions;
import io.tidegate.formats.otlp.OtlpTranslator;
import io.tidegate.formats.scaling.CloudTranslator;
import io.tidegate.formats.scaling.KubernetesTranslator;
import io.tidegate.formats.scaling.ScalingOptions;
import io.tidegate.schemas.decode.Translator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** The forms of record that are known beside Tidegate's own, by the name in a configuration. */
public final class Formats {
  private static final SortedMap<String, Supplier<Translator>> BY_NAME = new TreeMap<>();
  private static final Set<String> OF_SCALING =
      Set.of("kubernetes-events", "eventbridge", "gke-visibility", "azure-activity");
  private static final SortedMap<String, Configurable> CONFIGURABLE = new TreeMap<>();

  /** A form of which an installation can say how it is read there. */
  private interface Configurable {
    Supplier<Translator> with(SortedMap<String, List<String>> options);
  }

  static {
    put("otlp-json", OtlpOptions::of, OtlpTranslator::json);
    put("otlp-proto", OtlpOptions::of, OtlpTranslator::proto);
    put("kubernetes-events", ScalingOptions::of, KubernetesTranslator::new);
    put("eventbridge", ScalingOptions::of, CloudTranslator::eventBridge);
    put("gke-visibility", ScalingOptions::of, CloudTranslator::gkeVisibility);
    put("azure-activity", ScalingOptions::of, CloudTranslator::azureActivity);
  }

  static {
    for (String name : ShippedMaps.NAMES) {
      BY_NAME.put(name, () -> ShippedMaps.get(name).translator());
    }
  }

  private Formats() {}

  /** A new translator for each task that reads, by name. */
  public static SortedMap<String, Supplier<Translator>> byName() {
    return new TreeMap<>(BY_NAME);
  }

  /** True for a form that tells of changes of the fleet, and not of requests and nodes' samples. */
  public static boolean tellsScaling(String name) {
    return OF_SCALING.contains(name);
  }

  /**
   * What makes translators of that form, read as the options say.
   *
   * @throws IllegalArgumentException naming what is not allowed, and what is
   */
  public static Supplier<Translator> withOptions(
      String name, SortedMap<String, List<String>> options) {
    Configurable form = CONFIGURABLE.get(name);
    if (form == null) {
      throw new IllegalArgumentException(
          "format " + name + " has no options; those that have some: " + CONFIGURABLE.keySet());
    }
    return form.with(options);
  }

  private static <T> void put(
      String name,
      Function<SortedMap<String, List<String>>, T> options,
      Function<T, Translator> translator) {
    Configurable form =
        given -> {
          T read = options.apply(given);
          return () -> translator.apply(read);
        };
    CONFIGURABLE.put(name, form);
    BY_NAME.put(name, form.with(new TreeMap<>()));
  }
}
