package io.tidegate.detectors.evidence;

import io.tidegate.detectors.evidence.Watch.Draw;
import io.tidegate.detectors.evidence.Watch.Effect;
import io.tidegate.detectors.evidence.Watch.Form;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.math3.distribution.NormalDistribution;

/** The kinds of evidence that accumulate, each under the nulls that it is stated for. */
final class Watches {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private final double bar;

  Watches(double bar) {
    this.bar = bar;
  }

  Stream<Watch<?>> all() {
    return Stream.of(
        counts(3, INFINITE),
        counts(0.2, INFINITE),
        counts(5, 2),
        counts(40, 10),
        shares(20, 0.03),
        shares(1, 0.4),
        shifts(),
        novelties(1.0 / 500),
        novelties(1.0 / 40));
  }

  private Watch<MixtureCusum> counts(double mean, double size) {
    return new Watch<>(
        "counts of " + mean + ", size " + size,
        MixtureCusum.fresh(),
        (before, tick, x, limits) -> before.step(tick, x, mean, size, limits),
        new Form<>(MixtureCusum::nats, MixtureCusum::write, MixtureCusum::read),
        drawn(mean, size),
        Stream.of(1.5, 2.0, 5.0).map(times -> counted(mean, size, times)).toList());
  }

  private Effect counted(double mean, double size, double times) {
    double shift = StrictMath.log((size + times * mean) / (size + mean));
    double each = StrictMath.log(times);
    double divergence =
        Double.isInfinite(size)
            ? mean * (times * each - times + 1)
            : times * mean * (each - shift) - size * shift;
    return new Effect(drawn(times * mean, size), delay(divergence, 6));
  }

  private static Draw drawn(double mean, double size) {
    Counts counts =
        Double.isInfinite(size) ? Counts.poisson(mean) : Counts.negativeBinomial(mean, size);
    return counts::draw;
  }

  private Watch<RateCusum> shares(int of, double p) {
    return new Watch<>(
        "shares of " + p + " of " + of,
        RateCusum.fresh(),
        (before, tick, x, limits) -> before.step(tick, x, of, p, limits),
        new Form<>(RateCusum::nats, RateCusum::write, RateCusum::read),
        Counts.binomial(of, p)::draw,
        Stream.of(2.0, 5.0, 20.0).map(odds -> shared(of, p, odds)).toList());
  }

  private Effect shared(int of, double p, double odds) {
    double q = odds * p / (1 - p + odds * p);
    double divergence = of * (q * StrictMath.log(odds) - StrictMath.log(1 + (odds - 1) * p));
    return new Effect(Counts.binomial(of, q)::draw, delay(divergence, 3));
  }

  private Watch<ShiftCusum> shifts() {
    return new Watch<>(
        "standardised scores",
        ShiftCusum.fresh(),
        (before, tick, z, limits) -> before.step(tick, z, bar),
        new Form<>(ShiftCusum::nats, ShiftCusum::write, ShiftCusum::read),
        random -> random.nextGaussian(),
        Stream.of(0.5, 1.0, 2.0)
            .map(by -> new Effect(random -> by + random.nextGaussian(), delay(shifted(by), 3)))
            .toList());
  }

  /** Mean of what a tick adds, which is cut at a sixth of the bar. */
  private double shifted(double by) {
    double over = (by * by / 2 - bar / 6) / by;
    NormalDistribution normal = new NormalDistribution();
    return by * by / 2 - by * (over * normal.cumulativeProbability(over) + normal.density(over));
  }

  private Watch<NoveltyCusum> novelties(double rate) {
    return new Watch<>(
        "novelties at " + rate,
        NoveltyCusum.fresh(),
        (before, tick, x, limits) -> before.step(tick, x, rate, limits),
        new Form<>(NoveltyCusum::nats, NoveltyCusum::write, NoveltyCusum::read),
        Counts.poisson(rate)::draw,
        List.of(
            new Effect(Counts.poisson(1.0 / 12)::draw, foundAt(rate, 1.0 / 12)),
            new Effect(Counts.poisson(1.0 / 3)::draw, foundAt(rate, 1.0 / 3))));
  }

  private double foundAt(double rate, double novel) {
    return delay(novel * StrictMath.log(novel / rate) - novel + rate, 4);
  }

  /** What is to be gathered over what a tick brings on average. */
  private double delay(double divergence, int parts) {
    return (bar + StrictMath.log(parts)) / divergence;
  }
}
