package io.tidegate.formats.map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.RefusalReason;
import io.tidegate.schemas.decode.Said;
import io.tidegate.schemas.decode.TranslationBuilder;
import io.tidegate.schemas.encode.JsonWriter;
import io.tidegate.schemas.entity.Identifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks over a record and the map's trie together, and writes each event that it finds. */
final class RecordWalk {
  /** Longer texts are not compared with those that stand for nothing. */
  private static final int LONGEST_ABSENT = 64;

  private final RecordMap map;
  private final RecordMap.Paths paths;
  private final TranslationBuilder built;
  private final JsonFactory embedded;
  private final Slots slots;
  private final List<Slots> elements = new ArrayList<>();
  private final Seen seen;
  private final Evaluator evaluator = new Evaluator();
  private final JsonWriter json = new JsonWriter();
  private boolean explodedSeen;
  private int left;

  /** Hears of each event before it is written. */
  interface Seen {
    void event(Slots values, boolean isIgnored);
  }

  RecordWalk(RecordMap map, TranslationBuilder built, JsonFactory embedded, Seen seen) {
    this.map = map;
    this.paths = map.paths();
    this.built = built;
    this.embedded = embedded;
    this.seen = seen;
    this.slots = map.newSlots();
  }

  /** Reads everything up to the end of the input. */
  void records(JsonParser in) throws IOException {
    left = MapTranslator.MOST_EVENTS - built.size();
    slots.clear();
    JsonToken token = in.nextToken();
    if (token == null) {
      built.refuse(RefusalReason.EMPTY, "", "the record holds nothing");
    }
    for (; token != null && left > 0; token = in.nextToken()) {
      if (token == JsonToken.START_ARRAY) {
        while (in.nextToken() != JsonToken.END_ARRAY && left > 0) {
          record(in);
        }
      } else {
        record(in);
      }
    }
    if (left <= 0) {
      built.refuse(
          RefusalReason.TOO_LARGE,
          "",
          "holds more than " + MapTranslator.MOST_EVENTS + " events; the rest is left out");
    }
  }

  /**
   * Refuses what cannot be read on.
   *
   * @param isRest whether events before it could be read
   */
  void refuseRest(boolean isRest) {
    built.refuse(
        new Decoded.Refusal<>(
            RefusalReason.NOT_JSON,
            "",
            isRest ? "from here on it is not well-formed JSON" : "not well-formed JSON",
            said()));
  }

  private void record(JsonParser in) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      in.skipChildren();
      left--;
      built.refuse(RefusalReason.NOT_AN_OBJECT, "", "must be a JSON object");
      return;
    }
    slots.clear();
    elements.clear();
    explodedSeen = false;
    members(in, paths.root());
    if (!paths.explodes()) {
      event();
    } else if (explodedSeen) {
      for (Slots element : elements) {
        slots.take(element, paths.firstOfEach());
        event();
      }
    } else {
      left--;
      built.refuse(RefusalReason.MISSING_FIELD, paths.each(), "must be an array of events");
    }
  }

  private void members(JsonParser in, PathNode node) throws IOException {
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      PathNode child = node.child(name);
      in.nextToken();
      if (child == null) {
        in.skipChildren();
      } else {
        value(in, child);
      }
    }
  }

  private void value(JsonParser in, PathNode node) throws IOException {
    switch (in.currentToken()) {
      case START_OBJECT -> {
        if (node.hasChildren()) {
          members(in, node);
        } else {
          useless(in, node);
        }
      }
      case START_ARRAY -> {
        PathNode each = node.child(Pointer.EACH);
        if (each != null && each == paths.exploded()) {
          explode(in, each);
        } else if (node.hasChildren()) {
          items(in, node);
        } else {
          useless(in, node);
        }
      }
      default -> {
        if (node.isEmbedded() && in.currentToken() == JsonToken.VALUE_STRING) {
          embedded(in, node);
        } else if (node.slot() != PathNode.NO_SLOT) {
          slots.put(node.slot(), in);
        }
      }
    }
  }

  private void useless(JsonParser in, PathNode node) throws IOException {
    if (node.slot() != PathNode.NO_SLOT) {
      slots.wrong(node.slot());
    }
    in.skipChildren();
  }

  private void items(JsonParser in, PathNode node) throws IOException {
    for (int at = 0; in.nextToken() != JsonToken.END_ARRAY; at++) {
      PathNode child = node.child(Integer.toString(at));
      if (child == null) {
        in.skipChildren();
      } else {
        value(in, child);
      }
    }
  }

  private void explode(JsonParser in, PathNode each) throws IOException {
    explodedSeen = true;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (elements.size() >= left) {
        in.skipChildren();
        continue;
      }
      slots.clearFrom(paths.firstOfEach());
      value(in, each);
      elements.add(slots.copy());
    }
  }

  private void embedded(JsonParser in, PathNode node) throws IOException {
    if (in.getTextLength() <= LONGEST_ABSENT && slots.isAbsent(in.getText().strip())) {
      return;
    }
    char[] text = in.getTextCharacters();
    // Deeper than the trie nothing is parsed, so that strings within strings end with it.
    try (JsonParser inner = embedded.createParser(text, in.getTextOffset(), in.getTextLength())) {
      JsonToken token = inner.nextToken();
      if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
        value(inner, node);
      } else {
        spoil(node);
      }
    } catch (IOException e) {
      spoil(node);
    }
  }

  /** What stands below cannot be read. */
  private void spoil(PathNode node) {
    for (PathNode child : node.children()) {
      if (child.slot() != PathNode.NO_SLOT) {
        slots.wrong(child.slot());
      }
      spoil(child);
    }
  }

  private void event() {
    left--;
    boolean isIgnored =
        !map.keep().stream().allMatch(condition -> condition.holds(slots))
            || map.drop().stream().anyMatch(condition -> condition.holds(slots));
    seen.event(slots, isIgnored);
    if (isIgnored) {
      built.ignore();
      return;
    }
    json.clear().beginObject();
    for (FieldRule rule : map.rules()) {
      if (evaluator.evaluate(rule, slots) != Evaluator.Outcome.ABSENT) {
        json.name(rule.name());
        evaluator.write(json);
      }
    }
    built.record(json.endObject().toBytes());
  }

  /** Of whom the event speaks that was not read to its end. */
  private Said said() {
    return new Said(said("cluster"), said("tenant"), said("gateway"));
  }

  private @Nullable String said(String member) {
    for (FieldRule rule : map.rules()) {
      if (rule.name().equals(member) && evaluator.evaluate(rule, slots) == Evaluator.Outcome.TEXT) {
        return Identifier.of(evaluator.text());
      }
    }
    return null;
  }
}
