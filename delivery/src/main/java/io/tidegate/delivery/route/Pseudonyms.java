package io.tidegate.delivery.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tidegate.delivery.event.Event;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names of tenants, keys, users or sources replaced by keyed hashes: the same name is always the
 * same pseudonym, so that findings of one tenant still meet, and only who has the key can tell
 * whose it is.
 *
 * <p>In prose a name is replaced where the event lists it; lists in the evidence are replaced
 * element by element, whatever stands in them, except what names no one of the kinds.
 */
public final class Pseudonyms {
  /** The kinds of entities that can be hidden. */
  public static final SortedSet<String> KINDS =
      new TreeSet<>(java.util.List.of("tenant", "api_key", "user", "source"));

  /** Lists in the evidence whose elements are of one kind. */
  private static final Map<String, String> LISTS =
      Map.of(
          "keys",
          "api_key",
          "new_keys",
          "api_key",
          "hits_customers",
          "tenant",
          "origins",
          "source");

  /** Lists in the evidence that name none of the kinds. */
  private static final SortedSet<String> HARMLESS =
      new TreeSet<>(
          java.util.List.of(
              "allowed",
              "by_detector",
              "enforcers",
              "kinds",
              "late_gateways",
              "models",
              "not_allowed",
              "silent_gateways",
              "unanswered_by",
              "unfit",
              "unknown_nodes",
              "unmatched_in_scaling",
              "unmatched_in_telemetry"));

  /** Facts that may name an entity of any kind. */
  private static final SortedSet<String> ENTITIES =
      new TreeSet<>(java.util.List.of("entity", "target"));

  private static final int BYTES = 8;

  private final SortedSet<String> kinds;
  private final SecretKeySpec key;

  /**
   * @param kinds of {@link #KINDS}
   * @param key at least 16 bytes
   */
  public Pseudonyms(SortedSet<String> kinds, byte[] key) {
    if (!KINDS.containsAll(kinds) || kinds.isEmpty()) {
      throw new IllegalArgumentException("kinds are " + kinds + ", must be some of " + KINDS);
    }
    if (key.length < 2 * BYTES) {
      throw new IllegalArgumentException("the key of pseudonyms has fewer than 16 bytes");
    }
    this.kinds = new TreeSet<>(kinds);
    this.key = new SecretKeySpec(key, "HmacSHA256");
  }

  /** The name as it is told. */
  public String of(String kind, String name) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      byte[] hash = mac.doFinal((kind + '\0' + name).getBytes(StandardCharsets.UTF_8));
      return kind + "-" + HexFormat.of().formatHex(hash, 0, BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks HMAC-SHA-256", e);
    }
  }

  /** Replaces the names in the event's document. */
  void hide(Event event) {
    ObjectNode document = event.document();
    if (event.isCommand()) {
      // What a gateway said in its own words may name anybody.
      document.put(
          "message",
          "command "
              + event.text("command_uid")
              + " at "
              + event.text("unmapped", "enforcer")
              + ": "
              + event.text("status_detail"));
      return;
    }
    SortedMap<String, String> names = names(document);
    UnaryOperator<String> replace = replacement(names);
    for (String member : new String[] {"message", "resources", "anomaly_analyses", "evidences"}) {
      JsonNode node = document.get(member);
      if (node != null) {
        document.set(member, replaced(node, replace));
      }
    }
    for (JsonNode evidence : document.path("evidences")) {
      if (evidence.get("data") instanceof ObjectNode data) {
        lists(data);
      }
    }
  }

  /** What stands for each name that the document lists. */
  private SortedMap<String, String> names(ObjectNode document) {
    // Longer names first, so that no name is replaced within another.
    SortedMap<String, String> names =
        new TreeMap<>(
            Comparator.comparingInt(String::length)
                .reversed()
                .thenComparing(Comparator.naturalOrder()));
    for (JsonNode resource : document.path("resources")) {
      add(names, resource.path("type").asText(), resource.path("name").asText());
      add(names, "tenant", resource.path("owner").path("name").asText());
    }
    for (JsonNode analysis : document.path("anomaly_analyses")) {
      for (JsonNode target : analysis.path("analysis_targets")) {
        add(names, target.path("type").asText(), target.path("name").asText());
      }
    }
    for (JsonNode evidence : document.path("evidences")) {
      LISTS.forEach(
          (list, kind) ->
              evidence.path("data").path(list).forEach(name -> add(names, kind, name.asText())));
    }
    return names;
  }

  private void add(SortedMap<String, String> names, String kind, String name) {
    if (kinds.contains(kind) && !name.isEmpty()) {
      names.putIfAbsent(name, of(kind, name));
    }
  }

  private static UnaryOperator<String> replacement(SortedMap<String, String> names) {
    if (names.isEmpty()) {
      return UnaryOperator.identity();
    }
    Pattern any =
        Pattern.compile(
            names.keySet().stream()
                .map(Pattern::quote)
                .collect(
                    Collectors.joining("|", "(?<![\\p{L}\\p{N}_-])(?:", ")(?![\\p{L}\\p{N}_-])")));
    return text ->
        any.matcher(text)
            .replaceAll(
                found -> java.util.regex.Matcher.quoteReplacement(names.get(found.group())));
  }

  private static JsonNode replaced(JsonNode node, UnaryOperator<String> replace) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(member -> member.setValue(replaced(member.getValue(), replace)));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, replaced(array.get(i), replace));
      }
    } else if (node instanceof TextNode text) {
      return TextNode.valueOf(replace.apply(text.asText()));
    }
    return node;
  }

  /** Whoever a fact may name is hidden, whether or not it is known to be a name. */
  private void lists(ObjectNode data) {
    data.properties()
        .forEach(
            member -> {
              String name = member.getKey();
              boolean ofOther = LISTS.containsKey(name) && !kinds.contains(LISTS.get(name));
              if (member.getValue() instanceof ArrayNode list
                  && !HARMLESS.contains(name)
                  && !ofOther) {
                for (int i = 0; i < list.size(); i++) {
                  list.set(i, TextNode.valueOf(hidden(list.get(i).asText())));
                }
              } else if (ENTITIES.contains(name)) {
                member.setValue(TextNode.valueOf(hidden(member.getValue().asText())));
              }
            });
  }

  private String hidden(String text) {
    boolean already = kinds.stream().anyMatch(kind -> text.matches(kind + "-[0-9a-f]{16}"));
    return already ? text : of("name", text);
  }
}
