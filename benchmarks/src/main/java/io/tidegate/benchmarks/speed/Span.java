package io.tidegate.benchmarks.speed;

import java.util.List;

/**
 * The part of the loaded events over which rates are measured: behind the warming up, and before
 * the last ticks, which are not closed while nothing follows them.
 *
 * @param fromCount events before it
 * @param toCount events before its end
 * @param fromMs event time at its begin
 * @param toMs event time at its end
 */
record Span(long fromCount, long toCount, long fromMs, long toMs) {
  /** How many events lie in it. */
  long events() {
    return toCount - fromCount;
  }

  List<String> toArguments() {
    return List.of(
        Long.toString(fromCount),
        Long.toString(toCount),
        Long.toString(fromMs),
        Long.toString(toMs));
  }

  /** From what {@link #toArguments()} gave, which stands there from that place on. */
  static Span of(String[] arguments, int at) {
    return new Span(
        Long.parseLong(arguments[at]),
        Long.parseLong(arguments[at + 1]),
        Long.parseLong(arguments[at + 2]),
        Long.parseLong(arguments[at + 3]));
  }
}
