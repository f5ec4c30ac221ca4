package io.tidegate.detectors.engine;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.catalog.DetectorPriors;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.codec.CorruptBytesException;
import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.schemas.entity.EntityKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Whether this engine can start from what a baseline document holds: its ticks are this engine's,
 * and each state is one that the detector of this release could have written.
 */
final class BaselineCheck {
  private final DetectorCatalog catalog;
  private final long tickMs;

  BaselineCheck(DetectorCatalog catalog, long tickMs) {
    this.catalog = catalog;
    this.tickMs = tickMs;
  }

  /** Why it cannot; null where it can. */
  @Nullable Flaw flawOf(BaselineDocument document) {
    if (document.tickMs() != tickMs) {
      return new Flaw("tick_ms", "is " + document.tickMs() + ", and engine.tick is " + tickMs);
    }
    EntityKind kind = document.entity().kind();
    boolean isPartOnly = kind.partOfFleet() && kind != EntityKind.CLUSTER;
    if (isPartOnly) {
      return new Flaw("kind", "is part of a fleet, of which the document of its cluster tells");
    }
    for (BaselineDocument.State state : document.states()) {
      String what = flawOf(kind, state);
      if (what != null) {
        return new Flaw("states." + state.detector(), what);
      }
    }
    return null;
  }

  /** A member that cannot be used, and why. */
  record Flaw(String field, String what) {}

  private @Nullable String flawOf(EntityKind kind, BaselineDocument.State state) {
    Codec<?> codec =
        kind == EntityKind.CLUSTER && state.detector().equals(ClusterMemory.RATES)
            ? ClusterMemory.RATES_CODEC
            : DetectorPriors.codecOf(catalog, kind, state.detector());
    if (codec == null) {
      return "no detector of this release learns that of a " + kind.wireName();
    }
    return flawOf(codec, state.bytes());
  }

  private static <S> @Nullable String flawOf(Codec<S> codec, byte[] bytes) {
    S state = codec.storedElsewhere(bytes);
    if (state == null) {
      String version = versionOf(bytes);
      return codec.version().reads(bytes)
          ? "is damaged, or holds numbers that no history gives"
          : "is of version " + version + ", which this release does not read";
    }
    boolean isCanonical = !codec.version().isOf(bytes) || Arrays.equals(codec.store(state), bytes);
    return isCanonical ? null : "is not as its detector writes it";
  }

  private static String versionOf(byte[] bytes) {
    try {
      return Long.toUnsignedString(new ByteReader(bytes).unsigned());
    } catch (CorruptBytesException none) {
      return "unknown";
    }
  }
}
