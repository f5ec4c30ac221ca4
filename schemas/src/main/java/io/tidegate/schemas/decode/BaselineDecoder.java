package io.tidegate.schemas.decode;

import static io.tidegate.schemas.decode.RecordReader.ABSENT;
import static io.tidegate.schemas.decode.RecordReader.NO_TIME;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.Identifier;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Key and value of a baseline document to what they say; whether its states can be read is for the
 * engine. Total: any bytes give a value or a refusal. Reuses its memory: not for use by several
 * threads.
 */
public final class BaselineDecoder {
  /** The largest document that is read. */
  public static final int MOST_BYTES = 245_760;

  /** The longest history that a document may tell of: beyond a year nothing is remembered. */
  public static final long MOST_MS = 400L * 86_400_000;

  private static final int MOST_STATES = 256;
  private static final long MOST_TICK_MS = 60_000;
  private static final long LEAST_TICK_MS = 1_000;

  private final RecordReader reader = new RecordReader();
  private Draft draft = new Draft();

  /** The members read so far. */
  private static final class Draft {
    final TreeSet<String> seen = new TreeSet<>();
    final TreeMap<String, BaselineDocument.State> states = new TreeMap<>();
    @Nullable String cluster;
    @Nullable EntityKind kind;
    @Nullable String id;
    String owner = "";
    long tickMs = ABSENT;
    long fromMs = NO_TIME;
    long toMs = NO_TIME;
  }

  /**
   * Decodes one document.
   *
   * @param key of its record; null where it has none, as in a file
   */
  public Decoded<BaselineDocument> decode(@Nullable String key, byte[] value) {
    draft = new Draft();
    return RecordFrame.decode(
        value, MOST_BYTES, Long.MAX_VALUE, reader, this::member, unknown -> whole(key));
  }

  private boolean member(String name, JsonParser in) throws IOException {
    if (!draft.seen.add(name)) {
      reader.refuse(RefusalReason.DUPLICATE_FIELD, Identifier.of(name), "stands twice");
    }
    switch (name) {
      case "format" -> format(in);
      case "cluster" -> draft.cluster = reader.id(in, name);
      case "kind" -> draft.kind = kind(in, name);
      case "id" -> draft.id = reader.freshId(in, name);
      case "owner" -> draft.owner = orEmpty(reader.freshId(in, name));
      case "tick_ms" -> draft.tickMs = reader.count(in, name, ABSENT, MOST_TICK_MS);
      case "from" -> draft.fromMs = reader.time(in, name, false);
      case "to" -> draft.toMs = reader.time(in, name, false);
      case "states" -> states(in);
      default ->
          reader.refuse(
              RefusalReason.UNKNOWN_VALUE, Identifier.of(name), "is no member of a baseline");
    }
    return true;
  }

  private void format(JsonParser in) throws IOException {
    long format = reader.count(in, "format", ABSENT, Integer.MAX_VALUE);
    if (!reader.failed() && format != BaselineDocument.FORMAT) {
      reader.refuse(
          RefusalReason.UNKNOWN_VALUE,
          "format",
          "is " + format + "; this release reads " + BaselineDocument.FORMAT + " only");
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private @Nullable EntityKind kind(JsonParser in, String name) throws IOException {
    String word = reader.id(in, name);
    for (EntityKind kind : EntityKind.values()) {
      if (kind.wireName().equals(word)) {
        return kind;
      }
    }
    reader.refuse(RefusalReason.UNKNOWN_VALUE, name, "is no kind of an entity");
    return null;
  }

  private void states(JsonParser in) throws IOException {
    if (!reader.opens(in, "states")) {
      return;
    }
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      in.nextToken();
      state("states." + Identifier.of(name), name, in);
      if (reader.failed()) {
        return;
      }
    }
  }

  private void state(String at, String name, JsonParser in) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      reader.refuse(RefusalReason.WRONG_TYPE, at, "must be a text in base64");
      return;
    }
    BaselineDocument.State state = stateOf(name, in.getText());
    if (state == null) {
      reader.refuse(RefusalReason.WRONG_TYPE, at, "is no base64");
    } else if (draft.states.put(name, state) != null) {
      reader.refuse(RefusalReason.DUPLICATE_FIELD, at, "stands twice");
    } else if (draft.states.size() > MOST_STATES) {
      reader.refuse(RefusalReason.OUT_OF_RANGE, "states", "are more than " + MOST_STATES);
    }
  }

  private static BaselineDocument.@Nullable State stateOf(String name, String base64) {
    try {
      return new BaselineDocument.State(name, base64);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private Decoded<BaselineDocument> whole(@Nullable String key) {
    for (String name : List.of("format", "cluster", "kind", "id", "tick_ms", "from", "to")) {
      if (!draft.seen.contains(name)) {
        return new Decoded.Refusal<>(RefusalReason.MISSING_FIELD, name, "is missing");
      }
    }
    if (draft.tickMs < LEAST_TICK_MS) {
      return new Decoded.Refusal<>(
          RefusalReason.OUT_OF_RANGE,
          "tick_ms",
          "must be " + LEAST_TICK_MS + " to " + MOST_TICK_MS);
    }
    if (draft.fromMs == NO_TIME
        || draft.toMs < draft.fromMs
        || draft.toMs - draft.fromMs > MOST_MS) {
      return new Decoded.Refusal<>(
          RefusalReason.OUT_OF_RANGE, "to", "must be up to 400 days after from");
    }
    if (draft.cluster == null || draft.kind == null || draft.id == null) {
      return new Decoded.Refusal<>(RefusalReason.MISSING_FIELD, "id", "must name something");
    }
    EntityKey entity = new EntityKey(draft.cluster, draft.kind, draft.id, draft.owner);
    if (key != null && !key.equals(entity.ownedPath())) {
      return new Decoded.Refusal<>(
          RefusalReason.OUT_OF_RANGE, "key", "must be that of the document's entity");
    }
    if (!reader.flaws().isEmpty()) {
      Flaw flaw = reader.flaws().get(0);
      return new Decoded.Refusal<>(flaw.reason(), flaw.field(), "cannot be taken as it stands");
    }
    List<BaselineDocument.State> states = List.copyOf(draft.states.values());
    return new Decoded.Value<>(
        new BaselineDocument(entity, draft.tickMs, draft.fromMs, draft.toMs, states), 0);
  }
}
