package io.tidegate.detectors.fleet;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * How unsettled a fleet is: {@code τ ← 2^(−Δ/h) τ + |Δ log S_eff|} with h = 240 s, plus the gap
 * {@code |log(S_prov / S_eff)|}, at most 1.5. Sizes below one node count as one. That the source of
 * sizes begins or ends to speak moves nothing: it is no change of the fleet.
 */
final class Unsettledness {
  private static final double HALF_LIFE_MS = 240_000;
  private static final double WIDEST_GAP = 1.5;

  private double memory;
  private double effective;
  private boolean fromTimeline;
  private long atMs = Long.MIN_VALUE;

  /** Moves on to a moment; {@code provisioned} counts standard nodes, as {@code effective} does. */
  double next(long timeMs, double nowEffective, double provisioned, boolean nowFromTimeline) {
    if (atMs != Long.MIN_VALUE) {
      memory *= StrictMath.pow(2, -Math.max(0, timeMs - atMs) / HALF_LIFE_MS);
      if (nowFromTimeline == fromTimeline) {
        memory += distance(nowEffective, effective);
      }
    }
    atMs = timeMs;
    effective = nowEffective;
    fromTimeline = nowFromTimeline;
    return memory + Math.min(WIDEST_GAP, distance(provisioned, nowEffective));
  }

  void write(ByteWriter out) {
    out.real(memory).real(effective).flag(fromTimeline).signed(atMs);
  }

  void read(ByteReader in) {
    memory = in.real();
    effective = in.real();
    fromTimeline = in.flag();
    atMs = in.signed();
  }

  private static double distance(double one, double other) {
    return Math.abs(StrictMath.log(Math.max(1, one)) - StrictMath.log(Math.max(1, other)));
  }
}
