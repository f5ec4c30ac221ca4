package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * One input of an observe stage: its clock, its repeats, how far it is closed, whether it is idle.
 */
final class ObservedInput {
  private static final long BEAT_MS = 1_000;

  /** A file whose next lines are so far from what its clock says is sparse. */
  private static final long SPARSE_MS = 30_000;

  private final Input input;
  private final EngineConfig config;
  private final RepeatWindow repeats;
  private final UnprovenRecords unproven = new UnprovenRecords();
  private InputClock clock = new InputClock();
  private long closed = Long.MIN_VALUE;
  private long lostBefore = Long.MIN_VALUE;
  private boolean lacks;
  private boolean gapChanged;
  private boolean idle;
  private boolean atEnd;
  private boolean released;
  private long lastBeat;

  /** Scaling: nothing up to then is unread. */
  private long readThroughMs = Long.MIN_VALUE;

  /** Telemetry of a file: the least time of the lines that follow, where it is known. */
  private long unreadMs = Long.MIN_VALUE;

  private boolean isFile;

  ObservedInput(Input input, EngineConfig config) {
    this.input = input;
    this.config = config;
    this.repeats = new RepeatWindow(config.repeatWindowMs());
  }

  String name() {
    return input.name();
  }

  Input.Kind kind() {
    return input.kind();
  }

  boolean isScaling() {
    return input.kind() == Input.Kind.SCALING;
  }

  /** True where its records have a key: it never holds a tick up. */
  boolean isKeyed() {
    return input.kind().isKeyed();
  }

  UnprovenRecords unproven() {
    return unproven;
  }

  /** The latest time that a record may have that nobody vouches for; in files its place does. */
  long provenMs() {
    return isFile ? Long.MAX_VALUE : clock.provenMs();
  }

  RepeatWindow repeats() {
    return repeats;
  }

  /** Every tick before this one is complete as far as this input goes. */
  long closed() {
    if (!isScaling()) {
      return closed;
    }
    return readThroughMs == Long.MAX_VALUE || readThroughMs == Long.MIN_VALUE
        ? readThroughMs
        : Math.floorDiv(readThroughMs, config.tickMs());
  }

  boolean isIdle() {
    return isKeyed() || (isScaling() ? readThroughMs == Long.MAX_VALUE : idle);
  }

  boolean isReleased() {
    return released || clock.neverHeard();
  }

  /** Records of those offsets were lost: how many of them were not told before. */
  long lost(long from, long before) {
    long first = Math.max(from, lostBefore);
    if (before <= first) {
      return 0;
    }
    lostBefore = before;
    lacks = true;
    gapChanged = true;
    return before - first;
  }

  /** True once when a record came behind those that were lost. */
  boolean endsGap() {
    boolean ends = lacks;
    lacks = false;
    gapChanged |= ends;
    return ends;
  }

  void restoreGap(ByteReader in) {
    lostBefore = in.signed();
    lacks = in.flag();
  }

  private void drainGap(Stage.Rows rows) {
    if (gapChanged) {
      rows.put(
          new ByteWriter().u8(ObserveStage.GAP_ROW).text(input.name()).toBytes(),
          new ByteWriter().signed(lostBefore).flag(lacks).toBytes());
      gapChanged = false;
    }
  }

  /** A record came, of whatever kind: there may be more. */
  void more() {
    atEnd = false;
  }

  /** True where all that there is was read when that was last looked for. */
  boolean isAtEnd() {
    return isKeyed() || (isScaling() ? readThroughMs == Long.MAX_VALUE : atEnd);
  }

  /** A record that is accepted came. */
  void wake() {
    idle = false;
    released = false;
    if (isScaling() && readThroughMs == Long.MAX_VALUE) {
      readThroughMs = clock.neverHeard() ? Long.MIN_VALUE : clock.timeMs();
    }
  }

  /** True when that time is ahead of what other events of the input say. */
  boolean isAhead(long timeMs) {
    return clock.isAhead(timeMs);
  }

  /** The time, or where that is ahead of the input's other events, what those lead to. */
  long soberMs(long timeMs) {
    return clock.isAhead(timeMs) ? Math.min(timeMs, clock.latestMs()) : timeMs;
  }

  /** By how much that time is behind the input's latest, where it is later than is waited for. */
  long behindMs(long timeMs) {
    long waited = config.latenessMs() + config.scalingLatenessMs();
    boolean isBehind = clock.timeMs() != InputClock.NEVER && timeMs < clock.timeMs() - waited;
    return isBehind ? clock.latestMs() - timeMs : 0;
  }

  /** An event of that time was accepted, whose record the broker had at the other time. */
  void accept(long timeMs, long brokerTimeMs) {
    clock.accept(timeMs, isFile ? Long.MAX_VALUE : brokerTimeMs);
    if (clock.timeMs() != InputClock.NEVER) {
      repeats.advance(clock.timeMs());
    }
    if (isScaling()) {
      readThrough(Math.max(readThroughMs, timeMs));
      return;
    }
    // Where lines are dense the clock goes as it does in the service.
    boolean isSparse = unreadMs != Long.MIN_VALUE && unreadMs - clock.firstMs() > SPARSE_MS;
    long now = isSparse ? Math.max(clock.timeMs(), unreadMs) : clock.timeMs();
    closeByClock(now);
  }

  private void closeByClock(long nowMs) {
    if (nowMs != InputClock.NEVER) {
      closeBefore(nowMs - config.latenessMs() - config.scalingLatenessMs());
    }
  }

  private void closeBefore(long timeMs) {
    closed = Math.max(closed, Math.floorDiv(timeMs, config.tickMs()));
  }

  /** Files: nothing older than that is unread; of telemetry, among the lines that are near. */
  void readThrough(long timeMs) {
    if (isScaling()) {
      readThroughMs = timeMs;
    } else {
      unreadMs = timeMs;
      isFile = true;
    }
  }

  /** Files of telemetry: nothing of it comes for long; an accepted record wakes it. */
  void rest() {
    idle = true;
  }

  /** Files: it has ended for good. */
  void end() {
    caughtUp(config.flushAfterMs());
    if (!isScaling() && !clock.neverHeard()) {
      closeBefore(clock.fileEndMs() + config.tickMs());
    }
  }

  /** The input was read to its end, and silent for that long. */
  void caughtUp(long silentMs) {
    atEnd = true;
    if (isScaling()) {
      readThroughMs = Long.MAX_VALUE;
      return;
    }
    closeByClock(clock.timeAfterMs(silentMs));
    idle = clock.neverHeard() || silentMs >= config.idleAfterMs();
    if (!clock.neverHeard() && silentMs >= config.flushAfterMs()) {
      released = true;
      closeBefore(clock.endMs() + config.tickMs());
    }
  }

  /** True once in every {@link #BEAT_MS} of silence: an idle stage says so again. */
  boolean beats(long silentMs) {
    long beat = silentMs / BEAT_MS;
    boolean isNew = beat != lastBeat;
    lastBeat = beat;
    return isNew;
  }

  void drain(Stage.Rows rows) {
    drainGap(rows);
    if (clock.neverHeard()) {
      return;
    }
    repeats.drain(input.name(), rows);
    unproven.drain(input.name(), rows);
    ByteWriter out = new ByteWriter().signed(closed);
    clock.write(out);
    rows.put(
        new ByteWriter().u8(ObserveStage.INPUT_ROW).text(input.name()).toBytes(), out.toBytes());
  }

  void restore(ByteReader in) {
    closed = in.signed();
    clock = InputClock.read(in);
    if (clock.timeMs() != InputClock.NEVER) {
      repeats.advance(clock.timeMs());
    }
    if (isScaling()) {
      readThroughMs = clock.timeMs();
    }
  }
}
