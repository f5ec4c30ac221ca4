package io.tidegate.detectors.evidence;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One kind of evidence, a null that it is meant for, and effects that it should find.
 *
 * @param name which kind and which null
 * @param fresh no evidence yet
 * @param calm draws one tick's value under the null
 * @param effects weaker ones first
 */
record Watch<E>(String name, E fresh, Step<E> step, Form<E> form, Draw calm, List<Effect> effects) {

  /** One tick's value. */
  interface Draw {
    double next(Random random);
  }

  /** The evidence after one more tick. */
  interface Step<E> {
    E after(E before, long tick, double value, MixtureCusum.Limits limits);
  }

  /** How evidence is read, in nats and in bytes. */
  record Form<E>(
      ToDoubleFunction<E> nats, BiConsumer<E, ByteWriter> write, Function<ByteReader, E> read) {}

  /**
   * What is to be found.
   *
   * @param delay ticks until it is found at the bar, by theory
   */
  record Effect(Draw draw, double delay) {}

  /** Ticks until the evidence reaches the bar, at most so many. */
  int ticksToBar(Draw draw, double bar, MixtureCusum.Limits limits, int most, Random random) {
    E evidence = fresh;
    for (int tick = 1; tick <= most; tick++) {
      evidence = step.after(evidence, tick, draw.next(random), limits);
      if (form.nats.applyAsDouble(evidence) >= bar) {
        return tick;
      }
    }
    return most;
  }

  byte[] bytes(E evidence) {
    ByteWriter out = new ByteWriter();
    form.write.accept(evidence, out);
    return out.toBytes();
  }

  E restored(byte[] bytes) {
    return form.read.apply(new ByteReader(bytes));
  }

  @Override
  public String toString() {
    return name;
  }
}
