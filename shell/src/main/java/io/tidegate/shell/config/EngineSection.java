package io.tidegate.shell.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.detectors.aggregate.Pricing;
import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.Detector;
import io.tidegate.detectors.detect.FalseAlarmBudget;
import io.tidegate.detectors.engine.Bounds;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Sensing;
import io.tidegate.detectors.engine.Source;
import io.tidegate.detectors.fleet.SecuritySignal;
import io.tidegate.schemas.decode.Conflict;
import io.tidegate.schemas.decode.Format;
import io.tidegate.schemas.entity.Identifier;
import io.tidegate.schemas.policy.Policy;
import io.tidegate.shell.policy.PolicyFiles;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The keys that decide what is found. */
final class EngineSection {
  private static final int VERSION_LENGTH = 12;
  private static final List<String> SOURCE_KEYS =
      List.of("topic", "format", "map", "options", "set", "conflict");
  private static final long ABSENT = -1;

  private EngineSection() {}

  static EngineConfig read(ConfigValues values) {
    Policy policy =
        PolicyFiles.read(values.text(ConfigKeys.POLICY_FILE))
            .policy()
            .requiring(SteeringKeys.required(values));
    EngineConfig unnamed = read(values, policy, EngineConfig.defaults().version());
    boolean usual = unnamed.equals(EngineConfig.defaults());
    return usual ? unnamed : read(values, policy, version(unnamed));
  }

  private static EngineConfig read(ConfigValues values, Policy policy, String version) {
    List<Source> telemetry = sources(values, "sources.telemetry");
    List<Source> scaling = sources(values, "sources.scaling");
    List<Source> entities = sources(values, "sources.entities");
    requireDistinct(List.of(telemetry, scaling, entities));
    return new EngineConfig(
        values.millis("engine.tick"),
        values.millis("engine.lateness"),
        values.millis("engine.scalingLateness"),
        values.millis("engine.idleAfter"),
        values.millis("engine.flushAfter"),
        values.millis("engine.lateAfter"),
        values.millis("engine.repeatWindow"),
        values.integer("engine.entitiesPerKind"),
        new Bounds(
            values.integer("engine.clusters"),
            names(values, "engine.knownClusters"),
            values.integer("engine.sourcesPerTick"),
            values.integer("engine.modelsPerTick"),
            values.text("engine.hashSecret")),
        telemetry,
        scaling,
        entities,
        Calibration.of(
            new FalseAlarmBudget(
                values.decimal("budget.highPerDay"), values.decimal("budget.mediumPerDay"))),
        pricing(values),
        signal(values.choice("securitySignal")),
        signals(values),
        detectors(values),
        policy,
        version);
  }

  private static SortedSet<String> names(ConfigValues values, String key) {
    SortedSet<String> names = new TreeSet<>();
    if (values.has(key)) {
      JsonNode list = values.node(key);
      boolean areNames = list.isArray();
      for (JsonNode name : list) {
        areNames &= name.isTextual() && Identifier.isName(name.asText());
        names.add(name.asText());
      }
      if (!areNames) {
        throw ConfigException.of(key, list.toString(), ConfigKeys.get(key).allowed());
      }
    }
    return names;
  }

  /** Names a configuration by what it holds; records write all their values in a fixed order. */
  private static String version(EngineConfig config) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(config.toString().getBytes(UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, VERSION_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "this Java runtime lacks SHA-256, which every one must have", e);
    }
  }

  private static List<Source> sources(ConfigValues values, String name) {
    if (!values.has(name)) {
      return switch (name) {
        case "sources.telemetry" -> EngineConfig.defaults().telemetry();
        case "sources.scaling" -> EngineConfig.defaults().scaling();
        default -> EngineConfig.defaults().entities();
      };
    }
    JsonNode list = values.node(name);
    if (!list.isArray() || list.isEmpty() && !name.equals("sources.entities")) {
      throw ConfigException.of(name, list.toString(), ConfigKeys.get(name).allowed());
    }
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      sources.add(source(name, name + "[" + i + "]", list.get(i)));
    }
    return sources;
  }

  private static Source source(String name, String at, JsonNode node) {
    String allowed = ConfigKeys.get(name).allowed();
    if (!node.isObject() || node.path("topic").asText().isBlank()) {
      throw ConfigException.of(at, node.toString(), allowed);
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (!SOURCE_KEYS.contains(member.getKey())) {
        throw new ConfigException(
            "there is no key "
                + at
                + "."
                + member.getKey()
                + "; allowed: "
                + String.join(", ", SOURCE_KEYS));
      }
    }
    Format format =
        name.equals("sources.entities")
            ? SourceFormats.own(at, node)
            : SourceFormats.read(at, node);
    SortedMap<String, String> set = new TreeMap<>();
    for (Map.Entry<String, JsonNode> constant : node.path("set").properties()) {
      if (!constant.getValue().isValueNode()) {
        throw ConfigException.of(
            at + ".set." + constant.getKey(), constant.getValue().toString(), "one constant");
      }
      if (!Identifier.isName(constant.getValue().asText())) {
        throw ConfigException.of(
            at + ".set." + constant.getKey(),
            Identifier.of(constant.getValue().asText()),
            "1 to 256 characters that can be printed, and not * alone");
      }
      set.put(constant.getKey(), constant.getValue().asText());
    }
    return new Source(node.path("topic").asText(), format, set, conflict(at, node));
  }

  private static Conflict conflict(String at, JsonNode source) {
    String word = source.path("conflict").asText(Conflict.REFUSE.wireName());
    for (Conflict conflict : Conflict.values()) {
      if (conflict.wireName().equals(word)) {
        return conflict;
      }
    }
    throw ConfigException.of(at + ".conflict", word, "refuse, overrule");
  }

  private static void requireDistinct(List<List<Source>> all) {
    Set<String> topics = new TreeSet<>();
    for (List<Source> sources : all) {
      for (Source source : sources) {
        if (!topics.add(source.topic())) {
          throw new ConfigException(
              "sources names the topic " + source.topic() + " twice; each is one source");
        }
      }
    }
  }

  private static Pricing pricing(ConfigValues values) {
    boolean isAssumed = !values.has("pricing.input") || !values.has("pricing.output");
    Pricing.Price fallback =
        price(
            micros("pricing.input", values.text("pricing.input")),
            micros("pricing.output", values.text("pricing.output")),
            micros(values, "pricing.cachedInput"),
            micros(values, "pricing.cacheWrite"));
    SortedMap<String, Pricing.Price> byModel = new TreeMap<>();
    for (Map.Entry<String, JsonNode> model : mapping(values, "pricing.models").properties()) {
      byModel.put(model.getKey(), priceOf("pricing.models." + model.getKey(), model.getValue()));
    }
    SortedMap<String, Long> byHardware = new TreeMap<>();
    for (Map.Entry<String, JsonNode> node : mapping(values, "pricing.hardware").properties()) {
      String at = "pricing.hardware." + node.getKey();
      double usd = ConfigValues.decimal(at, node.getValue().asText(), 0, 1_000_000);
      byHardware.put(node.getKey(), Math.round(usd * ConfigKeys.MICRO));
    }
    return new Pricing(fallback, isAssumed, byModel, byHardware);
  }

  private static Pricing.Price priceOf(String at, JsonNode price) {
    Set<String> members = Set.of("input", "cachedInput", "cacheWrite", "output");
    if (!price.isObject()) {
      throw ConfigException.of(at, price.toString(), ConfigKeys.get("pricing.models").allowed());
    }
    for (Map.Entry<String, JsonNode> member : price.properties()) {
      if (!members.contains(member.getKey())) {
        throw new ConfigException(
            "there is no key "
                + at
                + "."
                + member.getKey()
                + "; allowed: input, cachedInput, cacheWrite, output");
      }
    }
    long input = micros(at + ".input", price.path("input").asText());
    return price(
        input,
        micros(at + ".output", price.path("output").asText()),
        price.has("cachedInput")
            ? micros(at + ".cachedInput", price.path("cachedInput").asText())
            : ABSENT,
        price.has("cacheWrite")
            ? micros(at + ".cacheWrite", price.path("cacheWrite").asText())
            : ABSENT);
  }

  private static Pricing.Price price(long input, long output, long cached, long written) {
    Pricing.Price usual = Pricing.Price.of(input, output);
    return new Pricing.Price(
        input,
        cached == ABSENT ? usual.cachedPerMillion() : cached,
        written == ABSENT ? usual.cacheWritePerMillion() : written,
        output);
  }

  private static long micros(String at, String usd) {
    return Math.round(ConfigValues.decimal(at, usd, 0, 1_000_000) * ConfigKeys.MICRO);
  }

  private static long micros(ConfigValues values, String name) {
    return values.has(name) ? micros(name, values.text(name)) : ABSENT;
  }

  private static SecuritySignal signal(String text) {
    return SecuritySignal.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static SortedMap<String, SecuritySignal> signals(ConfigValues values) {
    String name = "securitySignalByCluster";
    SortedMap<String, SecuritySignal> signals = new TreeMap<>();
    for (Map.Entry<String, JsonNode> cluster : mapping(values, name).properties()) {
      String text = cluster.getValue().asText();
      if (!ConfigKeys.SECURITY_SIGNALS.contains(text)) {
        throw ConfigException.of(
            name + "." + cluster.getKey(), text, String.join(", ", ConfigKeys.SECURITY_SIGNALS));
      }
      signals.put(cluster.getKey(), signal(text));
    }
    return signals;
  }

  private static JsonNode mapping(ConfigValues values, String name) {
    JsonNode node = values.node(name);
    if (!node.isMissingNode() && !node.isObject()) {
      throw ConfigException.of(name, node.toString(), ConfigKeys.get(name).allowed());
    }
    return node;
  }

  private static SortedMap<String, Sensing> detectors(ConfigValues values) {
    SortedMap<String, Sensing> sensing = new TreeMap<>();
    for (Detector detector : DetectorCatalog.standard().all()) {
      String id = detector.spec().id();
      Sensing chosen = Sensing.valueOf(values.choice("detectors." + id).toUpperCase(Locale.ROOT));
      if (chosen != Sensing.ON) {
        sensing.put(id, chosen);
      }
    }
    return sensing;
  }
}
