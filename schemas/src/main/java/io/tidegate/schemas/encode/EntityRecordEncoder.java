package io.tidegate.schemas.encode;

import static io.tidegate.schemas.event.InferenceEvent.ABSENT;

import io.tidegate.schemas.entity.EntityRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes entity records as the wire contract has them; what is absent is omitted. Reuses a buffer:
 * not for use by several threads.
 */
public final class EntityRecordEncoder {
  private static final int USD_DECIMALS = 6;

  private final JsonWriter json = new JsonWriter();

  /** The record's value as UTF-8; its key is {@link EntityRecord#subject()}. */
  public byte[] encode(EntityRecord record) {
    json.clear().beginObject();
    text("plan", record.plan());
    if (!Double.isNaN(record.budgetUsd())) {
      json.name("budget_usd").trimmed(record.budgetUsd(), USD_DECIMALS);
      text("period", record.period());
      text("zone", record.zone());
    }
    limits(record.limits());
    time("created", record.createdMs());
    text("owner", record.owner());
    text("parent", record.parent());
    time("protected_until", record.protectedUntilMs());
    texts("allowed_regions", record.allowedRegions());
    texts("allowed_models", record.allowedModels());
    texts("approved_digests", record.approvedDigests());
    if (record.retired()) {
      json.name("retired").bool(true);
    }
    if (!record.labels().isEmpty()) {
      json.name("labels").beginObject();
      record.labels().forEach((name, value) -> json.name(name).string(value));
      json.endObject();
    }
    return json.endObject().toBytes();
  }

  private void limits(EntityRecord.Limits limits) {
    if (limits.equals(EntityRecord.Limits.NONE)) {
      return;
    }
    json.name("limits").beginObject();
    count("tokens_per_min", limits.tokensPerMinute());
    if (!Double.isNaN(limits.costUsdPerHour())) {
      json.name("cost_usd_per_hour").trimmed(limits.costUsdPerHour(), USD_DECIMALS);
    }
    count("concurrent", limits.concurrent());
    count("max_input_tokens", limits.maxInputTokens());
    count("max_output_tokens", limits.maxOutputTokens());
    json.endObject();
  }

  private void text(String name, @Nullable String value) {
    if (value != null) {
      json.name(name).string(value);
    }
  }

  private void time(String name, long timeMs) {
    if (timeMs != ABSENT) {
      json.name(name).time(timeMs);
    }
  }

  private void count(String name, long value) {
    if (value != ABSENT) {
      json.name(name).number(value);
    }
  }

  private void texts(String name, List<String> values) {
    if (!values.isEmpty()) {
      json.name(name).beginArray();
      values.forEach(json::string);
      json.endArray();
    }
  }
}
