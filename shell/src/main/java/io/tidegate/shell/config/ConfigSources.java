package io.tidegate.shell.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gathers what was set: files first, then the environment, then the command line. */
final class ConfigSources {
  /**
   * What an orchestrator sets for a service that is called tidegate, and what the launcher reads.
   */
  private static final String NOT_OURS =
      "TIDEGATE_(OPTS|(.*_)?SERVICE_(HOST|PORT)|(.*_)?PORT)(_.*)?";

  private final ObjectMapper yaml =
      new ObjectMapper(new YAMLFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION));
  private final SortedMap<String, JsonNode> values = new TreeMap<>();
  private final List<String> warnings = new ArrayList<>();

  /** Takes in a file whose keys all lie below {@code prefix}, which is empty or ends in a dot. */
  ConfigSources file(Path file, String prefix) {
    JsonNode root;
    try {
      root = yaml.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          file
              + " is no YAML: "
              + e.getOriginalMessage().lines().findFirst().orElse("")
              + (e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr()),
          e);
    } catch (IOException e) {
      throw new ConfigException("cannot read the configuration " + file, e);
    }
    if (root == null || root.isMissingNode() || root.isNull()) {
      return this;
    }
    if (!root.isObject()) {
      throw new ConfigException(
          file + " holds no keys; see the command config for those there are");
    }
    SortedMap<String, JsonNode> found = new TreeMap<>();
    flatten(prefix, root, found);
    found.keySet().forEach(name -> requireKnown(name, file.toString()));
    values.putAll(found);
    return this;
  }

  /** Takes in what the environment sets. */
  ConfigSources environment(Map<String, String> environment) {
    SortedMap<String, String> byVariable = new TreeMap<>();
    ConfigKeys.all().forEach(key -> byVariable.put(squeezed(key.variable()), key.name()));
    new TreeMap<>(environment)
        .forEach(
            (variable, text) -> {
              if (variable.startsWith(ConfigKeys.VARIABLE_PREFIX)) {
                String name = byVariable.get(squeezed(variable));
                if (name != null) {
                  values.put(name, parsed(name, text));
                } else {
                  unknownVariable(variable, text);
                }
              }
            });
    return this;
  }

  /** Takes in what the command line sets. */
  ConfigSources overrides(Map<String, String> overrides) {
    overrides.forEach((name, text) -> values.put(name, parsed(name, text)));
    return this;
  }

  ConfigValues values() {
    return new ConfigValues(values);
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  private void unknownVariable(String variable, String text) {
    String kafka = ConfigKeys.VARIABLE_PREFIX + "KAFKA_";
    if (variable.startsWith(kafka) && !variable.matches(NOT_OURS)) {
      String property =
          variable.substring(kafka.length()).toLowerCase(Locale.ROOT).replace('_', '.');
      values.put(ConfigKeys.KAFKA_PREFIX + property, TextNode.valueOf(text));
    } else if (!variable.matches(NOT_OURS)) {
      String name =
          variable.substring(ConfigKeys.VARIABLE_PREFIX.length()).toLowerCase(Locale.ROOT);
      String nearest = ConfigKeys.nearest(name.replace('_', '.'));
      warnings.add(
          variable
              + " is set, but sets nothing; the nearest is "
              + ConfigKeys.get(nearest).variable());
    }
  }

  private JsonNode parsed(String name, String text) {
    if (ConfigKeys.find(name).filter(ConfigKey::isCompound).isEmpty()) {
      return TextNode.valueOf(text);
    }
    try {
      return yaml.readTree(text);
    } catch (JsonProcessingException e) {
      ConfigKey key = ConfigKeys.get(name);
      throw (ConfigException) ConfigException.of(name, text, key.allowed()).initCause(e);
    }
  }

  private static void flatten(String prefix, JsonNode node, SortedMap<String, JsonNode> found) {
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      String name = prefix + member.getKey();
      boolean compound = ConfigKeys.find(name).filter(ConfigKey::isCompound).isPresent();
      if (member.getValue().isObject() && !compound) {
        flatten(name + ".", member.getValue(), found);
      } else if (!isEmptySection(name, member.getValue())) {
        found.put(name, member.getValue());
      }
    }
  }

  /** A section whose keys are all commented out. */
  private static boolean isEmptySection(String name, JsonNode value) {
    return value.isNull()
        && ConfigKeys.all().stream().anyMatch(key -> key.name().startsWith(name + "."));
  }

  private static void requireKnown(String name, String where) {
    if (ConfigKeys.find(name).isEmpty() && !name.startsWith(ConfigKeys.KAFKA_PREFIX)) {
      throw new ConfigException(
          "there is no key "
              + name
              + " (in "
              + where
              + "); the nearest is "
              + ConfigKeys.nearest(name));
    }
  }

  private static String squeezed(String variable) {
    return variable.replace("_", "").toUpperCase(Locale.ROOT);
  }
}
