package io.tidegate.detectors.catalog.statistic;

import io.tidegate.detectors.aggregate.LogHistogram;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Shape;
import io.tidegate.detectors.baseline.RatioBaseline;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.detect.FleetSeen;

/**
 * How long a model's requests wait as a rule, and when they last queued. A value.
 *
 * @param usual by {@link Strain#learn}
 * @param lastQueued the last tick in which they queued; {@link Long#MIN_VALUE} if they never did
 */
public record Waits(RatioBaseline usual, long lastQueued) {
  private static final long NEVER = Long.MIN_VALUE;

  /** Nothing seen. */
  public static final Waits FRESH = new Waits(RatioBaseline.FRESH, NEVER);

  /** Bound on the bytes of one. */
  public static final int BYTES = 42;

  /** Five minutes: what takes longer says nothing of when it began. */
  private static final long MOST_HELD_TICKS = 60;

  /** After a tick; what is no rule is not learned once there is one. */
  public Waits next(Pane model, FleetSeen seen) {
    boolean queues = Strain.isQueueing(usual, model);
    boolean learns = !queues || !usual.ready();
    return new Waits(
        learns ? Strain.learn(usual, model) : usual, queues ? seen.tick() : lastQueued);
  }

  /** True where some of the requests that ended in the tick may have begun while others queued. */
  public boolean mayHaveQueued(Pane model, FleetSeen seen) {
    return lastQueued != NEVER && seen.tick() - lastQueued <= longestTicks(model, seen);
  }

  /** How long ago the first of the requests that ended in the tick began, at most. */
  private static long longestTicks(Pane model, FleetSeen seen) {
    LogHistogram latency = model.shape(Shape.LATENCY_MS);
    if (latency == null || latency.size() == 0) {
      return 0;
    }
    double ms = LogHistogram.middleOf(latency.bin(latency.size() - 1));
    return Math.min(MOST_HELD_TICKS, 1 + (long) (ms / seen.tickMs()));
  }

  public void write(ByteWriter out) {
    usual.write(out);
    out.signed(lastQueued);
  }

  public static Waits read(ByteReader in) {
    return new Waits(RatioBaseline.read(in), in.signed());
  }
}
