package io.tidegate.schemas.decode;

import static io.tidegate.schemas.decode.RecordReader.ABSENT;
import static io.tidegate.schemas.decode.RecordReader.NO_TIME;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.entity.Identifier;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Key and value of an entity record to what they say. Total: any bytes give a value or a refusal.
 * Reuses its memory: not for use by several threads.
 */
public final class EntityRecordDecoder {
  /** The largest record that is read. */
  public static final int MOST_BYTES = 65_536;

  private static final Set<String> SWITCHES = Set.of("on", "shadow", "off");
  private static final int MOST_LISTED = 1_024;
  private static final double MOST_USD = 1e12;
  private static final long MOST_COUNT = 1_000_000_000_000_000L;
  private static final List<String> PERIODS = List.of("day", "week", "month");

  private final RecordReader reader = new RecordReader();
  private Draft draft = new Draft();

  /** The members read so far. */
  private static final class Draft {
    final TreeSet<String> seen = new TreeSet<>();
    @Nullable String plan;
    double budgetUsd = Double.NaN;
    String period = "month";
    String zone = "UTC";
    long tokensPerMinute = ABSENT;
    double costUsdPerHour = Double.NaN;
    long concurrent = ABSENT;
    long maxInput = ABSENT;
    long maxOutput = ABSENT;
    long createdMs = NO_TIME;
    @Nullable String owner;
    @Nullable String parent;
    long protectedMs = NO_TIME;
    List<String> regions = List.of();
    List<String> models = List.of();
    List<String> digests = List.of();
    boolean retired;
    SortedMap<String, String> labels = new TreeMap<>();
  }

  /** Decodes one record; {@code key} is {@code <kind>/<id>}. */
  public Decoded<EntityRecord> decode(@Nullable String key, byte[] value) {
    String subject = subjectOf(key);
    if (subject == null) {
      return new Decoded.Refusal<>(
          RefusalReason.OUT_OF_RANGE, "key", "must be <kind>/<id>, for instance tenant/acme");
    }
    draft = new Draft();
    return RecordFrame.decode(
        value,
        MOST_BYTES,
        Long.MAX_VALUE,
        reader,
        this::member,
        unknown -> new Decoded.Value<>(build(subject), unknown, reader.flaws()));
  }

  /** The key as records name it: {@code <kind>/<id>} with the name that the id stands for. */
  public static @Nullable String subjectOf(@Nullable String key) {
    if (key == null) {
      return null;
    }
    for (EntityKind kind : EntityKind.values()) {
      String prefix = kind.wireName() + "/";
      if (key.startsWith(prefix)) {
        String id = key.substring(prefix.length());
        return id.isEmpty() || id.equals(Identifier.ANY) ? null : prefix + nameOf(kind, id);
      }
    }
    return null;
  }

  /** An id within a tenant is two names with a slash between. */
  private static String nameOf(EntityKind kind, String id) {
    int slash = id.indexOf('/');
    boolean within = kind == EntityKind.USER || kind == EntityKind.API_KEY;
    return within && slash > 0
        ? Identifier.of(id.substring(0, slash)) + "/" + Identifier.of(id.substring(slash + 1))
        : Identifier.of(id);
  }

  private boolean member(String name, JsonParser in) throws IOException {
    switch (name) {
      case "plan" -> draft.plan = reader.id(in, name);
      case "budget_usd" -> draft.budgetUsd = reader.money(in, name, MOST_USD);
      case "period" -> draft.period = period(in, name);
      case "zone" -> draft.zone = zone(in, name);
      case "limits" -> limits(in);
      case "created" -> draft.createdMs = reader.time(in, name, false);
      case "owner" -> draft.owner = reader.id(in, name);
      case "parent" -> draft.parent = reader.id(in, name);
      case "protected_until" -> draft.protectedMs = reader.time(in, name, false);
      case "allowed_regions" -> draft.regions = reader.ids(in, name, MOST_LISTED);
      case "allowed_models" -> draft.models = reader.ids(in, name, MOST_LISTED);
      case "approved_digests" -> draft.digests = reader.ids(in, name, MOST_LISTED);
      case "retired" -> draft.retired = Boolean.TRUE.equals(reader.flag(in, name));
      case "labels" -> labels(reader.texts(in, name));
      default -> {
        reader.refuse(RefusalReason.UNKNOWN_VALUE, Identifier.of(name), "is no member of a record");
        return false;
      }
    }
    if (!draft.seen.add(name)) {
      reader.refuse(RefusalReason.DUPLICATE_FIELD, name, "stands twice");
    }
    return true;
  }

  private void labels(SortedMap<String, String> labels) {
    labels.forEach(
        (label, value) -> {
          if (label.startsWith(EntityRecord.SWITCH) && !SWITCHES.contains(value)) {
            reader.refuse(
                RefusalReason.OUT_OF_RANGE,
                "labels." + label,
                "is " + value + "; allowed: on, shadow, off");
          }
        });
    draft.labels = labels;
  }

  private void limits(JsonParser in) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (in.currentToken() != JsonToken.START_OBJECT) {
      reader.refuse(RefusalReason.WRONG_TYPE, "limits", "must be an object of numbers");
      return;
    }
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      in.nextToken();
      String full = "limits." + name;
      switch (name) {
        case "tokens_per_min" -> draft.tokensPerMinute = reader.count(in, full, ABSENT, MOST_COUNT);
        case "cost_usd_per_hour" -> draft.costUsdPerHour = reader.money(in, full, MOST_USD);
        case "concurrent" -> draft.concurrent = reader.count(in, full, ABSENT, MOST_COUNT);
        case "max_input_tokens" -> draft.maxInput = reader.count(in, full, ABSENT, MOST_COUNT);
        case "max_output_tokens" -> draft.maxOutput = reader.count(in, full, ABSENT, MOST_COUNT);
        default ->
            reader.refuse(
                RefusalReason.UNKNOWN_VALUE, "limits." + Identifier.of(name), "is no limit");
      }
      if (reader.failed()) {
        return;
      }
    }
  }

  private String period(JsonParser in, String name) throws IOException {
    String word = reader.id(in, name);
    if (word == null) {
      return draft.period;
    }
    if (!PERIODS.contains(word)) {
      reader.refuse(
          RefusalReason.UNKNOWN_VALUE, name, "is " + word + ", must be one of " + PERIODS);
    }
    return word;
  }

  private String zone(JsonParser in, String name) throws IOException {
    String word = reader.id(in, name);
    if (word == null) {
      return draft.zone;
    }
    try {
      return ZoneId.of(word).getId();
    } catch (DateTimeException e) {
      reader.refuse(RefusalReason.UNKNOWN_VALUE, name, "is no time zone: " + word);
      return draft.zone;
    }
  }

  private EntityRecord build(String key) {
    return new EntityRecord(
        key,
        draft.plan,
        draft.budgetUsd,
        draft.period,
        draft.zone,
        new EntityRecord.Limits(
            draft.tokensPerMinute,
            draft.costUsdPerHour,
            draft.concurrent,
            draft.maxInput,
            draft.maxOutput),
        draft.createdMs == NO_TIME ? ABSENT : draft.createdMs,
        draft.owner,
        draft.parent,
        draft.protectedMs == NO_TIME ? ABSENT : draft.protectedMs,
        draft.regions,
        draft.models,
        draft.digests,
        draft.retired,
        draft.labels);
  }
}
