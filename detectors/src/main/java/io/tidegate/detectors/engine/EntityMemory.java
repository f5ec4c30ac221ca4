package io.tidegate.detectors.engine;

import io.tidegate.detectors.catalog.DetectorPriors;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Crossings;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.baseline.BaselineDocument;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the detectors of its kind remember of one entity, each in its place among them; what is
 * still fresh is not held. As bytes a state goes by its detector's id.
 */
final class EntityMemory {
  private static final int TESTED = 1;
  private static final int REACHED = 2;
  private static final int RENEWED = 4;
  private static final int STATE = 8;
  private static final byte[] NOTHING = new byte[0];

  private final List<EntityDetector<?>> detectors;
  private final @Nullable Object[] states;
  private long firstTick = Long.MAX_VALUE;
  private long lastTick = Long.MIN_VALUE;
  private boolean changed;
  private long countedWindow = Long.MIN_VALUE;
  private long tested;
  private byte @Nullable [] reached;
  private long @Nullable [] renewed;
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
    int known = levelsOf(place);
    if (levels > known) {
      counts.reached(known, levels, bar);
      reached(place, levels);
    }
  }

  /**
   * What its detectors have learnt that says what is usual, by their ids; nothing of those that
   * began anew lately.
   */
  SortedMap<String, byte[]> learnt() {
    SortedMap<String, byte[]> learnt = new TreeMap<>();
    for (int place = 0; place < states.length; place++) {
      EntityDetector<?> detector = detectors.get(place);
      boolean isPrior = DetectorPriors.ids().contains(detector.spec().id());
      if (isPrior && !isFresh(place) && renewedTick(place) == Renewal.NONE) {
        learnt.put(detector.spec().id(), stored(detector, place));
      }
    }
    return learnt;
  }

  /** Goes on from what was learnt elsewhere; the detectors that it does not name keep their own. */
  void begin(BaselineDocument prior) {
    for (BaselineDocument.State learnt : prior.states()) {
      int place = placeOf(learnt.detector());
      Object state = place < 0 ? null : detectors.get(place).codec().stored(learnt.bytes());
      if (state != null) {
        states[place] = state;
        renew(place, Renewal.NONE);
      }
    }
    firstTick = Math.min(firstTick, prior.firstTick());
    lastTick = Math.max(lastTick, prior.lastTick());
  }

  /** The tick in which it was first seen. */
  long firstTick() {
    return firstTick;
  }

  long lastTick() {
    return lastTick;
  }

  /** That it changed needs to be written nowhere. */
  void forgetChange() {
    changed = false;
  }

  /** True the first time since the last {@link #toBytes()} or {@link #forgetChange()}. */
  boolean change() {
    boolean first = !changed;
    changed = true;
    return first;
  }

  byte[] toBytes() {
    changed = false;
    ByteWriter out = new ByteWriter().signed(firstTick).signed(lastTick);
    out.signed(countedWindow).flag(proven);
    int known = 0;
    for (int place = 0; place < states.length; place++) {
      known += bitsOf(place) == 0 ? 0 : 1;
    }
    out.unsigned(known);
    for (int place = 0; place < states.length; place++) {
      if (bitsOf(place) != 0) {
        write(detectors.get(place), place, out);
      }
    }
    return out.toBytes();
  }

  /**
   * Takes back what {@link #toBytes()} gave. What a detector cannot read of it is forgotten: it
   * begins anew.
   *
   * @param meters counts those that do
   */
  static EntityMemory read(ByteReader in, List<EntityDetector<?>> detectors, Meters meters) {
    EntityMemory memory = new EntityMemory(detectors);
    memory.firstTick = in.signed();
    memory.lastTick = in.signed();
    memory.countedWindow = in.signed();
    memory.proven = in.flag();
    for (int left = in.count(); left > 0; left--) {
      String id = in.text();
      int bits = in.u8();
      int levels = (bits & REACHED) == 0 ? 0 : in.u8();
      long renewedTick = (bits & RENEWED) == 0 ? Renewal.NONE : in.signed();
      byte[] state = (bits & STATE) == 0 ? NOTHING : in.blob();
      int place = memory.placeOf(id);
      if (place >= 0) {
        memory.tested |= (bits & TESTED) == 0 ? 0 : 1L << place;
        memory.reached(place, levels);
        memory.renew(place, renewedTick);
        if (state.length > 0) {
          memory.restore(place, state, meters);
        }
      }
    }
    return memory;
  }

  /** True where it must be written anew, since it was not read as it was written. */
  boolean isToBeWritten() {
    return changed;
  }

  /** What {@link #toBytes()} holds of each detector, by its id. */
  static void forEachState(byte[] bytes, BiConsumer<String, byte[]> use) {
    ByteReader in = new ByteReader(bytes);
    in.signed();
    in.signed();
    in.signed();
    in.flag();
    for (int left = in.count(); left > 0; left--) {
      String id = in.text();
      int bits = in.u8();
      if ((bits & REACHED) != 0) {
        in.u8();
      }
      if ((bits & RENEWED) != 0) {
        in.signed();
      }
      if ((bits & STATE) != 0) {
        use.accept(id, in.blob());
      }
    }
  }

  private int placeOf(String id) {
    for (int place = 0; place < states.length; place++) {
      if (detectors.get(place).spec().id().equals(id)) {
        return place;
      }
    }
    return -1;
  }

  private void restore(int place, byte[] stored, Meters meters) {
    Codec<?> codec = detectors.get(place).codec();
    Object state = codec.stored(stored);
    states[place] = state;
    if (state == null) {
      meters.increment(Meter.STATES_RENEWED);
      renew(place, Renewal.FROM_NEXT);
    }
    changed |= state == null || !codec.version().isOf(stored);
  }

  private void reached(int place, int levels) {
    if (levels > 0) {
      byte[] known = reached == null ? new byte[detectors.size()] : reached;
      known[place] = (byte) levels;
      reached = known;
    }
  }

  private void renew(int place, long tick) {
    if (tick != renewedTick(place)) {
      long[] known = renewed == null ? Renewal.none(detectors.size()) : renewed;
      known[place] = tick;
      renewed = known;
    }
  }

  private int levelsOf(int place) {
    return reached == null ? 0 : reached[place];
  }

  private long renewedTick(int place) {
    return renewed == null ? Renewal.NONE : renewed[place];
  }

  /** What is known of the detector in that place. */
  private int bitsOf(int place) {
    return ((tested & 1L << place) == 0 ? 0 : TESTED)
        | (levelsOf(place) == 0 ? 0 : REACHED)
        | (renewedTick(place) == Renewal.NONE ? 0 : RENEWED)
        | (isFresh(place) ? 0 : STATE);
  }

  private <S> List<Score> step(EntityDetector<S> detector, int place, EntitySeen seen) {
    S fresh = detector.fresh();
    Judged<S> judged = detector.judge(stateOf(fresh, place), seen);
    states[place] = judged.state() == fresh ? null : judged.state();
    long before = renewedTick(place);
    if (before == Renewal.NONE) {
      return judged.scores();
    }
    long since = Renewal.next(before, seen.tick(), seen.tickMs());
    renew(place, since);
    return Renewal.judged(judged.scores(), since);
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
    int bits = bitsOf(place);
    out.text(detector.spec().id()).u8(bits);
    if ((bits & REACHED) != 0) {
      out.u8(levelsOf(place));
    }
    if ((bits & RENEWED) != 0) {
      out.signed(renewedTick(place));
    }
    if ((bits & STATE) != 0) {
      out.blob(stored(detector, place));
    }
  }

  private <S> byte[] stored(EntityDetector<S> detector, int place) {
    return detector.codec().store(stateOf(detector.fresh(), place));
  }
}
