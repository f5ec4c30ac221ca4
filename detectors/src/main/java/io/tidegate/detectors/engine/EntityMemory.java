package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.detect.DetectorCatalog;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** What every entity detector remembers of one entity, by detector id. */
final class EntityMemory {
  private final SortedMap<String, Remembered<?>> byDetector = new TreeMap<>();
  private long lastTick = Long.MIN_VALUE;

  /** Scores the tick, then learns from it. */
  <S> List<Score> step(EntityDetector<S> detector, EntitySeen seen) {
    Remembered<S> remembered = of(detector);
    Judged<S> judged = detector.judge(remembered.state, seen);
    remembered.state = judged.state();
    lastTick = seen.tick();
    return judged.scores();
  }

  long lastTick() {
    return lastTick;
  }

  byte[] toBytes() {
    ByteWriter out = new ByteWriter().u8(Flow.FORMAT).signed(lastTick);
    SortedMap<String, Remembered<?>> known = new TreeMap<>(byDetector);
    known.values().removeIf(Remembered::isFresh);
    out.unsigned(known.size());
    known.forEach((id, remembered) -> out.text(id).blob(remembered.toBytes()));
    return out.toBytes();
  }

  static EntityMemory fromBytes(byte[] bytes, DetectorCatalog catalog) {
    ByteReader in = new ByteReader(bytes);
    EntityMemory memory = new EntityMemory();
    in.u8();
    memory.lastTick = in.signed();
    for (int left = in.count(); left > 0; left--) {
      String id = in.text();
      byte[] state = in.blob();
      catalog.entityDetectors().stream()
          .filter(detector -> detector.spec().id().equals(id))
          .forEach(detector -> memory.byDetector.put(id, Remembered.fromBytes(detector, state)));
    }
    return memory;
  }

  @SuppressWarnings("unchecked") // put under the detector's own id only, always with its own state
  private <S> Remembered<S> of(EntityDetector<S> detector) {
    return (Remembered<S>)
        byDetector.computeIfAbsent(detector.spec().id(), ignored -> new Remembered<>(detector));
  }

  private static final class Remembered<S> {
    private final EntityDetector<S> detector;
    private S state;

    Remembered(EntityDetector<S> detector) {
      this.detector = detector;
      this.state = detector.fresh();
    }

    boolean isFresh() {
      return Objects.equals(state, detector.fresh());
    }

    byte[] toBytes() {
      ByteWriter out = new ByteWriter();
      detector.codec().write(state, out);
      return out.toBytes();
    }

    static <S> Remembered<S> fromBytes(EntityDetector<S> detector, byte[] bytes) {
      Remembered<S> remembered = new Remembered<>(detector);
      remembered.state = detector.codec().read(new ByteReader(bytes));
      return remembered;
    }
  }
}
