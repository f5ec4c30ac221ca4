package io.tidegate.delivery.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tidegate.delivery.wire.Secret;
import io.tidegate.schemas.decode.DurationText;
import io.tidegate.schemas.decode.EditDistance;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What was set in one mapping. Each problem names the key, the value and what is allowed; the value
 * of what could be a secret is never shown.
 */
final class Members {
  private final String path;
  private final JsonNode node;
  private final SortedSet<String> known = new TreeSet<>();

  /**
   * @param node a mapping, or a missing one
   */
  Members(String path, JsonNode node) {
    this.path = path;
    this.node = node;
    if (!node.isMissingNode() && !node.isObject()) {
      throw new IllegalArgumentException(path + " is no mapping of keys to values");
    }
  }

  /** The mapping within, which may be missing. */
  Members within(String name) {
    return new Members(path + "." + name, get(name));
  }

  boolean has(String name) {
    return !get(name).isMissingNode();
  }

  String text(String name, String fallback) {
    JsonNode value = get(name);
    if (value.isMissingNode()) {
      return fallback;
    }
    if (!value.isValueNode()) {
      throw new IllegalArgumentException(path + "." + name + " must be one word");
    }
    return value.asText().strip();
  }

  String required(String name, String allowed) {
    String text = text(name, "");
    if (text.isEmpty()) {
      throw new IllegalArgumentException(path + "." + name + " is not set; allowed: " + allowed);
    }
    return text;
  }

  String choice(String name, String fallback, List<String> choices) {
    String text = text(name, fallback);
    if (!choices.contains(text)) {
      throw wrong(name, text, String.join(", ", choices));
    }
    return text;
  }

  boolean flag(String name, boolean fallback) {
    return choice(name, Boolean.toString(fallback), List.of("true", "false")).equals("true");
  }

  int integer(String name, int fallback, int least, int most) {
    String text = text(name, Integer.toString(fallback));
    if (text.matches("\\d{1,9}")) {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    }
    throw wrong(name, text, least + " to " + most);
  }

  Duration duration(String name, Duration fallback, Duration least, Duration most) {
    String text = text(name, DurationText.of(fallback.toMillis()));
    OptionalLong millis = DurationText.millis(text);
    if (millis.isEmpty()
        || millis.getAsLong() < least.toMillis()
        || millis.getAsLong() > most.toMillis()) {
      throw wrong(
          name,
          text,
          DurationText.of(least.toMillis())
              + " to "
              + DurationText.of(most.toMillis())
              + ", with its unit: ms s m h");
    }
    return Duration.ofMillis(millis.getAsLong());
  }

  List<String> names(String name) {
    JsonNode value = get(name);
    List<String> names = new ArrayList<>();
    if (value.isMissingNode()) {
      return List.copyOf(names);
    }
    if (!value.isArray()) {
      throw new IllegalArgumentException(path + "." + name + " must be a list of names");
    }
    value.forEach(each -> names.add(each.asText().strip()));
    return List.copyOf(names);
  }

  @Nullable Path file(String name) {
    String text = text(name, "");
    return text.isEmpty() ? null : Path.of(text);
  }

  /** Where a secret is; null where none is set. */
  @Nullable Secret secret(String name) {
    String text = text(name, "");
    if (text.isEmpty()) {
      return null;
    }
    if (!Secret.isReference(text)) {
      throw new IllegalArgumentException(
          path
              + "."
              + name
              + " must say where the secret is, and not what it is; allowed: file:PATH or env:NAME");
    }
    return Secret.of(text);
  }

  /** An address without a secret in it. */
  URI url(String name, String allowed) {
    String text = required(name, allowed);
    try {
      URI uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Its message would show the text, which may hold a password.
      throw new IllegalArgumentException(path + "." + name + " is no address; allowed: " + allowed);
    }
    throw new IllegalArgumentException(
        path + "." + name + " is no address without a user in it; allowed: " + allowed);
  }

  IllegalArgumentException wrong(String name, String value, String allowed) {
    return new IllegalArgumentException(
        path + "." + name + " is " + value + "; allowed: " + allowed);
  }

  /** Refuses what nobody asked for: a key that sets nothing is a mistake. */
  void requireNothingElse() {
    for (var member : node.properties()) {
      if (!known.contains(member.getKey())) {
        throw new IllegalArgumentException(
            "there is no key "
                + path
                + "."
                + member.getKey()
                + "; the nearest is "
                + EditDistance.nearest(member.getKey(), List.copyOf(known)).orElse(""));
      }
    }
  }

  private JsonNode get(String name) {
    known.add(name);
    JsonNode value = node.get(name);
    return value == null || value.isNull() ? MissingNode.getInstance() : value;
  }
}
