package io.tidegate.app.check;

import io.tidegate.detectors.detect.Supply;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.EntityRecordDecoder;
import io.tidegate.schemas.entity.EntityRecord;
import java.util.EnumSet;
import java.util.Set;

/** What is known of entities. */
final class EntityCheck {
  private final EntityRecordDecoder decoder = new EntityRecordDecoder();

  final RefusalTally refusals = new RefusalTally();
  final Set<Supply> supplies = EnumSet.noneOf(Supply.class);
  long records;

  /** Takes in a record with what it is about. */
  void take(String subject, byte[] record, Place place) {
    records++;
    Decoded<EntityRecord> decoded = decoder.decode(subject, record);
    if (decoded instanceof Decoded.Refusal<EntityRecord> refusal) {
      refusals.add(refusal.reason().wireName(), refusal.field(), refusal.detail(), place);
    } else if (decoded instanceof Decoded.Value<EntityRecord> value) {
      learn(value.value());
    }
  }

  private void learn(EntityRecord record) {
    add(Supply.BUDGETS, record.budgetUsd() >= 0);
    add(Supply.LIMITS, !record.limits().equals(EntityRecord.Limits.NONE));
    add(Supply.ALLOWED_MODELS, !record.allowedModels().isEmpty());
    add(Supply.ALLOWED_REGIONS, !record.allowedRegions().isEmpty());
  }

  private void add(Supply supply, boolean isThere) {
    if (isThere) {
      supplies.add(supply);
    }
  }
}
