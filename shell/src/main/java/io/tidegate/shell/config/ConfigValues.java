package io.tidegate.shell.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tidegate.schemas.decode.DurationText;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was set, by key; each is checked against the table as it is asked for. */
final class ConfigValues {
  private final SortedMap<String, JsonNode> values;

  ConfigValues(SortedMap<String, JsonNode> values) {
    this.values = new TreeMap<>(values);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** The value as it was written, or a missing node. */
  JsonNode node(String name) {
    JsonNode node = values.get(name);
    return node == null ? MissingNode.getInstance() : node;
  }

  /** The names of all that was set. */
  Iterable<String> names() {
    return values.keySet();
  }

  long millis(String name) {
    ConfigKey key = ConfigKeys.get(name);
    String text = text(name);
    OptionalLong millis = DurationText.millis(text);
    if (millis.isEmpty() || millis.getAsLong() < key.least() || millis.getAsLong() > key.most()) {
      throw ConfigException.of(name, text, key.allowed());
    }
    return millis.getAsLong();
  }

  int integer(String name) {
    ConfigKey key = ConfigKeys.get(name);
    String text = text(name);
    try {
      int value = Integer.parseInt(text);
      if (value >= key.least() && value <= key.most()) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw (ConfigException) ConfigException.of(name, text, key.allowed()).initCause(e);
    }
    throw ConfigException.of(name, text, key.allowed());
  }

  double decimal(String name) {
    ConfigKey key = ConfigKeys.get(name);
    return decimal(name, text(name), key.least(), key.most());
  }

  static double decimal(String name, String text, double least, double most) {
    String allowed = ConfigKeys.find(name).map(ConfigKey::allowed).orElse(least + " to " + most);
    try {
      double value = Double.parseDouble(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw (ConfigException) ConfigException.of(name, text, allowed).initCause(e);
    }
    throw ConfigException.of(name, text, allowed);
  }

  String choice(String name) {
    ConfigKey key = ConfigKeys.get(name);
    String text = text(name);
    if (List.of(key.allowed().split(", ")).contains(text)) {
      return text;
    }
    throw ConfigException.of(name, text, key.allowed());
  }

  /** One word or number, or what the table says where nothing is set. */
  String text(String name) {
    JsonNode node = values.get(name);
    ConfigKey key = ConfigKeys.get(name);
    if (node == null) {
      return key.fallback();
    }
    if (!node.isValueNode() || node.isNull()) {
      throw ConfigException.of(name, node.isNull() ? "empty" : node.toString(), key.allowed());
    }
    return key.type() == ConfigKey.Type.CHOICE && node.isBoolean()
        ? (node.booleanValue() ? "on" : "off")
        : node.asText().strip();
  }
}
