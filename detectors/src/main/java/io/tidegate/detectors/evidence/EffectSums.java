package io.tidegate.detectors.evidence;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.function.IntToDoubleFunction;

/**
 * The evidence for each effect size of a mixture of CUSUMs, all of the same weight, and since when
 * there is any. A value.
 *
 * <p>For each effect: {@code C ← min(cap, max(0, C + min(most, ℓ)))}; the evidence of the mixture
 * is {@code max over effects of C − ln(effects)}, in nats, at least zero.
 */
final class EffectSums {
  private final double[] sums;
  private final long onsetTick;

  private EffectSums(double[] sums, long onsetTick) {
    this.sums = sums;
    this.onsetTick = onsetTick;
  }

  /** No evidence for any of so many effects. */
  static EffectSums none(int effects) {
    return new EffectSums(new double[effects], Long.MIN_VALUE);
  }

  boolean isNone() {
    return onsetTick == Long.MIN_VALUE;
  }

  /**
   * After one more tick.
   *
   * @param increments of the log likelihood ratio, by effect; minus infinity for one left out
   */
  EffectSums step(long tick, IntToDoubleFunction increments, MixtureCusum.Limits limits) {
    double[] next = new double[sums.length];
    boolean any = false;
    for (int j = 0; j < next.length; j++) {
      double increment = Math.min(limits.perTick(), increments.applyAsDouble(j));
      next[j] = Math.min(limits.cap(), Math.max(0, sums[j] + increment));
      any |= next[j] > 0;
    }
    return new EffectSums(next, !any ? Long.MIN_VALUE : isNone() ? tick : onsetTick);
  }

  double nats() {
    if (isNone()) {
      return 0;
    }
    double most = 0;
    for (double sum : sums) {
      most = Math.max(most, sum);
    }
    return Math.max(0, most - StrictMath.log(sums.length));
  }

  long since(long now) {
    return isNone() ? now : onsetTick;
  }

  void write(ByteWriter out) {
    out.signed(onsetTick);
    if (!isNone()) {
      for (double sum : sums) {
        out.real(sum);
      }
    }
  }

  static EffectSums read(int effects, ByteReader in) {
    long onset = in.signed();
    double[] sums = new double[effects];
    if (onset != Long.MIN_VALUE) {
      for (int j = 0; j < effects; j++) {
        sums[j] = in.real();
      }
    }
    return new EffectSums(sums, onset);
  }
}
