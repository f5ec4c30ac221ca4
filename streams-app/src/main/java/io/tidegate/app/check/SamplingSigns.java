package io.tidegate.app.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Signs that not every request is told of: ids that are counted and leave some out. Gateways may
 * share a counter or have one each; ids whose end is no counter say nothing.
 */
final class SamplingSigns {
  /** Beginnings of ids that are told apart. */
  private static final int MOST_SERIES = 256;

  private static final int LONGEST_PREFIX = 64;

  /** Of fewer ids it cannot be said that they are counted. */
  private static final int FEWEST = 100;

  /** A counter goes up from one record to the next most of the time, even where some are late. */
  private static final double RISES = 0.7;

  /** Of numbers that lie further apart than that, the ids are no counter. */
  private static final double SPARSEST = 1_000;

  /** Where more came than one counter gives, gateways have one each. */
  private static final double MOST_OF_ONE = 1.02;

  /** Counted ids of which less than that are there leave some out. */
  private static final double WHOLE = 0.97;

  private static final int MOST_DIGITS = 15;

  private final SortedMap<String, Series> series = new TreeMap<>();

  /** The ids with one beginning, of all gateways together and of each. */
  private static final class Series {
    private final Counter all = new Counter();
    private final SortedMap<String, Counter> byGateway = new TreeMap<>();

    void add(String gateway, String digits) {
      all.add(digits);
      Counter own = byGateway.get(gateway);
      if (own == null && byGateway.size() < GatewayTimes.MOST_GATEWAYS) {
        own = new Counter();
        byGateway.put(gateway, own);
      }
      if (own != null) {
        own.add(digits);
      }
    }

    Collection<Counter> counters() {
      boolean areWhole =
          byGateway.values().stream()
              .map(Counter::numbers)
              .allMatch(own -> own.areCounted() && own.share() >= WHOLE);
      Numbers together = all.numbers();
      boolean isShared = together.areCounted() && together.fill() <= MOST_OF_ONE;
      return isShared && !areWhole ? List.of(all) : byGateway.values();
    }
  }

  /** Ends of ids, read as decimal numbers and as hexadecimal ones. */
  private static final class Counter {
    private final Numbers decimal = new Numbers();
    private final Numbers hexadecimal = new Numbers();

    void add(String digits) {
      hexadecimal.add(Long.parseLong(digits, 16));
      if (digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        decimal.add(Long.parseLong(digits));
      }
    }

    Numbers numbers() {
      return decimal.count == hexadecimal.count ? decimal : hexadecimal;
    }
  }

  private static final class Numbers {
    private long count;
    private long rises;
    private long least = Long.MAX_VALUE;
    private long most = Long.MIN_VALUE;
    private long last;
    private long step;

    void add(long number) {
      if (count > 0) {
        rises += number > last ? 1 : 0;
        step = greatestCommonDivisor(step, Math.abs(number - last));
      }
      last = number;
      count++;
      least = Math.min(least, number);
      most = Math.max(most, number);
    }

    boolean areCounted() {
      return count >= FEWEST
          && rises >= RISES * (count - 1)
          && (double) (most - least) / count <= SPARSEST;
    }

    double share() {
      return (double) count / (most - least + 1);
    }

    /** The share of those that lie a step apart: more than all come of several counters. */
    double fill() {
      return count / ((double) (most - least) / Math.max(1, step) + 1);
    }
  }

  /**
   * A sign.
   *
   * @param ids the beginning that they have in common
   * @param share of the counted ids that came
   * @param oneIn the step in which all of them go up; 1 where they do not
   */
  public record Sign(String ids, long count, double share, long oneIn) {

    String text() {
      return oneIn > 1
          ? String.format(
              Locale.ROOT, "ids %s… go up by %d each time: 1 in %d is told", ids, oneIn, oneIn)
          : String.format(
              Locale.ROOT, "ids %s… are counted, and %.1f %% of them came", ids, 100 * share);
    }
  }

  /** Takes in the id of a request that is no repeat. */
  void add(String gateway, String id) {
    int from = id.length();
    while (from > 0 && isHex(id.charAt(from - 1)) && id.length() - from < MOST_DIGITS) {
      from--;
    }
    if (from == id.length()) {
      return;
    }
    String prefix = id.substring(0, Math.min(from, LONGEST_PREFIX));
    Series of = series.get(prefix);
    if (of == null) {
      if (series.size() >= MOST_SERIES) {
        return;
      }
      of = new Series();
      series.put(prefix, of);
    }
    of.add(gateway, id.substring(from));
  }

  private static boolean isHex(char c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
  }

  private static long greatestCommonDivisor(long a, long b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }

  /** The signs, by the ids. */
  List<Sign> signs() {
    List<Sign> signs = new ArrayList<>();
    series.forEach(
        (ids, of) -> {
          for (Counter counter : of.counters()) {
            Numbers numbers = counter.numbers();
            if (numbers.areCounted() && numbers.share() < WHOLE) {
              signs.add(new Sign(ids, numbers.count, numbers.share(), Math.max(1, numbers.step)));
            }
          }
        });
    return signs;
  }
}
