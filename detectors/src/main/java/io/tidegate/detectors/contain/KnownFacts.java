package io.tidegate.detectors.contain;

import io.tidegate.detectors.policy.PolicyFacts;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityRecord;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What policy may ask beside the finding, as of the moment that is decided. */
final class KnownFacts implements PolicyFacts {
  private final Containments containments;
  private final Function<EntityKey, @Nullable EntityRecord> records;
  private long nowMs = Long.MIN_VALUE;

  KnownFacts(Containments containments, Function<EntityKey, @Nullable EntityRecord> records) {
    this.containments = containments;
    this.records = records;
  }

  void at(long timeMs) {
    nowMs = timeMs;
  }

  @Override
  public int containedBefore(Target target, long memoryMs) {
    return containments.pastOf(target.key()).endedSince(nowMs - memoryMs);
  }

  @Override
  public @Nullable EntityRecord recordOf(EntityKey entity) {
    return records.apply(entity);
  }
}
