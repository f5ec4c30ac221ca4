package io.tidegate.detectors.catalog.control;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.fleet.FleetView;
import io.tidegate.detectors.fleet.RunningNode;

/**
 * A cluster's demand in three measures, smoothed over 25 s, and the most that each was in the last
 * ten minutes: requests that were offered, tokens, and work in flight (arrivals times time in the
 * system: Little 1961). Nobody can tell from outside which of them an autoscaler follows. While a
 * tenth and more of the requests is turned away for want of capacity, all of them are censored:
 * there is more demand than they say, and nobody knows how much. A value: {@link #step} gives a new
 * one.
 */
final class DemandMeter {
  /** How many measures there are. */
  static final int MEASURES = 3;

  private static final int MINUTES = 11;
  private static final long MINUTE_MS = 60_000;

  /** Six times what clients, gateways and nodes fail by at rest (1.7 % in the foreign fleets). */
  private static final double OVERLOADED = 0.1;

  private static final double GAIN = 1 - StrictMath.exp(-5 / 25.0);

  static final DemandMeter NONE =
      new DemandMeter(
          new double[MEASURES], new double[MEASURES * MINUTES], Long.MIN_VALUE, 0, Long.MIN_VALUE);

  private final double[] levels;
  private final double[] maxima;
  private final long minute;
  private final double turnedAway;
  private final long overloadedMs;

  private DemandMeter(
      double[] levels, double[] maxima, long minute, double turnedAway, long overloadedMs) {
    this.levels = levels;
    this.maxima = maxima;
    this.minute = minute;
    this.turnedAway = turnedAway;
    this.overloadedMs = overloadedMs;
  }

  /** What demand is compared with: nodes ordered or existing, without those that leave. */
  static double sizeOf(FleetView fleet) {
    int leaving = 0;
    for (RunningNode node : fleet.nodes()) {
      leaving += node.drainingMs() == Long.MAX_VALUE ? 0 : 1;
    }
    return Math.max(0, fleet.provisioned() - leaving);
  }

  /** After one more tick. */
  DemandMeter step(long startMs, Pane cluster) {
    double[] now = {
      Math.max(0, cluster.get(Amount.REQUESTS) - cluster.get(Amount.UNAUTHENTICATED)),
      cluster.tokensWithEstimates(),
      cluster.get(Amount.LATENCY_MICROS)
    };
    boolean first = minute == Long.MIN_VALUE;
    long reached = Math.max(minute, Math.floorDiv(startMs, MINUTE_MS));
    double[] next = maxima.clone();
    for (long m = first ? reached : Math.max(minute, reached - MINUTES) + 1; m <= reached; m++) {
      for (int i = 0; i < MEASURES; i++) {
        next[slot(i, m)] = 0;
      }
    }
    double[] smooth = new double[MEASURES];
    for (int i = 0; i < MEASURES; i++) {
      smooth[i] = first ? now[i] : levels[i] + GAIN * (now[i] - levels[i]);
      next[slot(i, reached)] = Math.max(next[slot(i, reached)], smooth[i]);
    }
    double away = turnedAway + GAIN * (turnedAway(cluster) - turnedAway);
    boolean isOverloaded = away >= OVERLOADED * smooth[0] && smooth[0] > 0;
    return new DemandMeter(smooth, next, reached, away, isOverloaded ? startMs : overloadedMs);
  }

  /** Failed, or refused for another reason than who asked or what was asked. */
  private static double turnedAway(Pane cluster) {
    long refused =
        cluster.get(Amount.REFUSED)
            - cluster.get(Amount.UNAUTHENTICATED)
            - cluster.get(Amount.DENIED)
            - cluster.get(Amount.CLIENT_ERRORS);
    return cluster.get(Amount.ERRORS) + Math.max(0, refused);
  }

  /** True while demand was more than could be served, and ten minutes after. */
  boolean wasOverloaded(long startMs) {
    return overloadedMs != Long.MIN_VALUE && startMs - overloadedMs < (MINUTES - 1) * MINUTE_MS;
  }

  /** What a measure is now. */
  double now(int measure) {
    return levels[measure];
  }

  /** The most that a measure was in ten minutes. */
  double most(int measure) {
    double most = 0;
    for (int m = 0; m < MINUTES; m++) {
      most = Math.max(most, maxima[measure * MINUTES + m]);
    }
    return most;
  }

  void write(ByteWriter out) {
    for (double level : levels) {
      out.real(level);
    }
    for (double most : maxima) {
      out.real(most);
    }
    out.signed(minute).real(turnedAway).signed(overloadedMs);
  }

  static DemandMeter read(ByteReader in) {
    double[] levels = new double[MEASURES];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = in.real();
    }
    double[] maxima = new double[MEASURES * MINUTES];
    for (int i = 0; i < maxima.length; i++) {
      maxima[i] = in.real();
    }
    return new DemandMeter(levels, maxima, in.signed(), in.real(), in.signed());
  }

  private static int slot(int measure, long minute) {
    return measure * MINUTES + (int) Math.floorMod(minute, MINUTES);
  }
}
