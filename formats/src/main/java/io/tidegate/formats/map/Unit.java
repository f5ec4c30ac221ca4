package io.tidegate.formats.map;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The unit in which a number stands, and how many of it are one of Tidegate's own. */
enum Unit {
  SECONDS("s", false, 1),
  MILLIS("ms", false, 1),
  MICROS("us", false, 1e3),
  NANOS("ns", false, 1e6),
  DOLLARS("usd", true, 1),
  CENTS("cents", true, 1e2),
  MICRODOLLARS("microdollars", true, 1e6),
  NANODOLLARS("nanodollars", true, 1e9);

  private static final double MILLIS_A_SECOND = 1_000;
  private static final double YEAR_2000_MS = 946_684_800_000.0;
  private static final double YEAR_2100_MS = 4_102_444_800_000.0;
  private static final List<Unit> TIMES = List.of(SECONDS, MILLIS, MICROS, NANOS);

  private final String word;
  private final boolean money;
  private final double toOne;

  Unit(String word, boolean money, double toOne) {
    this.word = word;
    this.money = money;
    this.toOne = toOne;
  }

  /** The unit of that word for that kind; null where there is none. */
  static @Nullable Unit of(String word, Kind kind) {
    return Arrays.stream(values())
        .filter(unit -> unit.fits(kind) && unit.word.equals(word))
        .findFirst()
        .orElse(null);
  }

  /** The words for a kind. */
  static List<String> words(Kind kind) {
    return Arrays.stream(values()).filter(unit -> unit.fits(kind)).map(unit -> unit.word).toList();
  }

  /** What a number of that kind is in where nothing is said: Tidegate's own unit. */
  static Unit usual(Kind kind) {
    return kind == Kind.MONEY ? DOLLARS : MILLIS;
  }

  /** The number in Tidegate's own unit: milliseconds or dollars. */
  double toOwn(double value) {
    // Divided, since no power of ten below one is exact in binary: a nanosecond would be lost.
    return this == SECONDS ? value * MILLIS_A_SECOND : value / toOne;
  }

  /**
   * A time since 1970 in milliseconds. Where the number is of this century in another unit only, it
   * is in that: from 2000 to 2100 each unit has numbers of its own.
   */
  double timeMs(double value) {
    double own = toOwn(value);
    if (isOfThisCentury(own)) {
      return own;
    }
    for (Unit other : TIMES) {
      if (isOfThisCentury(other.toOwn(value))) {
        return other.toOwn(value);
      }
    }
    return own;
  }

  private static boolean isOfThisCentury(double ms) {
    return ms >= YEAR_2000_MS && ms < YEAR_2100_MS;
  }

  private boolean fits(Kind kind) {
    return kind.hasUnit() && money == (kind == Kind.MONEY);
  }
}
