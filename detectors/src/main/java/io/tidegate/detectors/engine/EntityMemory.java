package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What every entity detector remembers of one entity. A detector's slot is its place among the
 * entity detectors of the catalogue; as bytes it goes by its id.
 */
final class EntityMemory {
  private final List<EntityDetector<?>> detectors;
  private final @Nullable Remembered<?>[] slots;
  private long lastTick = Long.MIN_VALUE;
  private boolean changed;

  EntityMemory(List<EntityDetector<?>> detectors) {
    this.detectors = detectors;
    this.slots = new Remembered<?>[detectors.size()];
  }

  /** Scores the tick, then learns from it. */
  List<Score> step(int slot, EntitySeen seen) {
    Remembered<?> remembered = slots[slot];
    if (remembered == null) {
      remembered = Remembered.fresh(detectors.get(slot));
      slots[slot] = remembered;
    }
    lastTick = seen.tick();
    return remembered.step(seen);
  }

  long lastTick() {
    return lastTick;
  }

  /** True the first time since the last {@link #toBytes()}. */
  boolean change() {
    boolean first = !changed;
    changed = true;
    return first;
  }

  byte[] toBytes() {
    changed = false;
    ByteWriter out = new ByteWriter().u8(Flow.FORMAT).signed(lastTick);
    int known = 0;
    for (Remembered<?> remembered : slots) {
      known += remembered == null || remembered.isFresh() ? 0 : 1;
    }
    out.unsigned(known);
    for (Remembered<?> remembered : slots) {
      if (remembered != null && !remembered.isFresh()) {
        out.text(remembered.detector.spec().id()).blob(remembered.toBytes());
      }
    }
    return out.toBytes();
  }

  static EntityMemory fromBytes(byte[] bytes, List<EntityDetector<?>> detectors) {
    ByteReader in = new ByteReader(bytes);
    EntityMemory memory = new EntityMemory(detectors);
    in.u8();
    memory.lastTick = in.signed();
    forEachState(
        in,
        (id, state) -> {
          for (int slot = 0; slot < detectors.size(); slot++) {
            if (detectors.get(slot).spec().id().equals(id)) {
              memory.slots[slot] = Remembered.fromBytes(detectors.get(slot), state);
            }
          }
        });
    return memory;
  }

  /** What {@link #toBytes()} holds of each detector, by its id. */
  static void forEachState(byte[] bytes, BiConsumer<String, byte[]> use) {
    ByteReader in = new ByteReader(bytes);
    in.u8();
    in.signed();
    forEachState(in, use);
  }

  private static void forEachState(ByteReader in, BiConsumer<String, byte[]> use) {
    for (int left = in.count(); left > 0; left--) {
      use.accept(in.text(), in.blob());
    }
  }

  private static final class Remembered<S> {
    private final EntityDetector<S> detector;
    private S state;

    private Remembered(EntityDetector<S> detector, S state) {
      this.detector = detector;
      this.state = state;
    }

    static <S> Remembered<S> fresh(EntityDetector<S> detector) {
      return new Remembered<>(detector, detector.fresh());
    }

    static <S> Remembered<S> fromBytes(EntityDetector<S> detector, byte[] bytes) {
      return new Remembered<>(detector, detector.codec().read(new ByteReader(bytes)));
    }

    List<Score> step(EntitySeen seen) {
      Judged<S> judged = detector.judge(state, seen);
      state = judged.state();
      return judged.scores();
    }

    boolean isFresh() {
      return Objects.equals(state, detector.fresh());
    }

    byte[] toBytes() {
      ByteWriter out = new ByteWriter();
      detector.codec().write(state, out);
      return out.toBytes();
    }
  }
}
