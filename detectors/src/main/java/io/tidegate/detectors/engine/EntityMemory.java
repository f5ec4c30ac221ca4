package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.detect.Crossings;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the detectors of its kind remember of one entity, each in its place among them; what is
 * still fresh is not held. As bytes a state goes by its detector's id.
 */
final class EntityMemory {
  private final List<EntityDetector<?>> detectors;
  private final @Nullable Object[] states;
  private long firstTick = Long.MAX_VALUE;
  private long lastTick = Long.MIN_VALUE;
  private boolean changed;
  private long countedWindow = Long.MIN_VALUE;
  private long tested;
  private byte @Nullable [] reached;
  private boolean proven;

  /** Nothing yet; {@code detectors} are those of the entity's kind. */
  EntityMemory(List<EntityDetector<?>> detectors) {
    this.detectors = detectors;
    this.states = new Object[detectors.size()];
  }

  /** Scores the tick by the detector in that place, which then learns from it. */
  List<Score> step(int place, EntitySeen seen) {
    firstTick = Math.min(firstTick, seen.tick());
    lastTick = seen.tick();
    return step(detectors.get(place), place, seen);
  }

  /**
   * Counts the tick's test by the detector in that place, and the levels that its scores reach for
   * the first time in the window; none from what was proved in it on.
   */
  void count(int place, long window, List<Score> scores, Crossings counts) {
    if (window != countedWindow) {
      countedWindow = window;
      tested = 0;
      reached = null;
      proven = false;
    }
    long bit = 1L << place;
    counts.tested(1, (tested & bit) == 0 ? 1 : 0);
    tested |= bit;
    for (Score score : scores) {
      proven |= score.deterministic();
      int levels = proven ? 0 : Crossings.levelsOf(score);
      if (levels > 0) {
        reach(place, levels, score.barNats(), counts);
      }
    }
  }

  private void reach(int place, int levels, double bar, Crossings counts) {
    byte[] known = reached == null ? new byte[detectors.size()] : reached;
    reached = known;
    if (levels > known[place]) {
      counts.reached(known[place], levels, bar);
      known[place] = (byte) levels;
    }
  }

  /** The tick in which it was first seen. */
  long firstTick() {
    return firstTick;
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
    ByteWriter out = new ByteWriter().u8(Flow.FORMAT).signed(firstTick).signed(lastTick);
    out.signed(countedWindow).signed(tested).flag(proven).flag(reached != null);
    if (reached != null) {
      out.blob(reached);
    }
    int known = 0;
    for (int place = 0; place < states.length; place++) {
      known += isFresh(place) ? 0 : 1;
    }
    out.unsigned(known);
    for (int place = 0; place < states.length; place++) {
      if (!isFresh(place)) {
        write(detectors.get(place), place, out);
      }
    }
    return out.toBytes();
  }

  static EntityMemory fromBytes(byte[] bytes, List<EntityDetector<?>> detectors) {
    ByteReader in = new ByteReader(bytes);
    EntityMemory memory = new EntityMemory(detectors);
    in.u8();
    memory.firstTick = in.signed();
    memory.lastTick = in.signed();
    memory.countedWindow = in.signed();
    memory.tested = in.signed();
    memory.proven = in.flag();
    memory.reached = in.flag() ? in.blob() : null;
    forEachState(
        in,
        (id, state) -> {
          for (int place = 0; place < detectors.size(); place++) {
            if (detectors.get(place).spec().id().equals(id)) {
              memory.states[place] = detectors.get(place).codec().read(new ByteReader(state));
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
    in.signed();
    in.signed();
    in.signed();
    in.flag();
    if (in.flag()) {
      in.blob();
    }
    forEachState(in, use);
  }

  private static void forEachState(ByteReader in, BiConsumer<String, byte[]> use) {
    for (int left = in.count(); left > 0; left--) {
      use.accept(in.text(), in.blob());
    }
  }

  private <S> List<Score> step(EntityDetector<S> detector, int place, EntitySeen seen) {
    S fresh = detector.fresh();
    Judged<S> judged = detector.judge(stateOf(fresh, place), seen);
    states[place] = judged.state() == fresh ? null : judged.state();
    return judged.scores();
  }

  @SuppressWarnings("unchecked") // a place holds the state of its own detector only
  private <S> S stateOf(S fresh, int place) {
    Object state = states[place];
    return state == null ? fresh : (S) state;
  }

  private boolean isFresh(int place) {
    Object state = states[place];
    return state == null || state.equals(detectors.get(place).fresh());
  }

  private <S> void write(EntityDetector<S> detector, int place, ByteWriter out) {
    ByteWriter state = new ByteWriter();
    detector.codec().write(stateOf(detector.fresh(), place), state);
    out.text(detector.spec().id()).blob(state.toBytes());
  }
}
