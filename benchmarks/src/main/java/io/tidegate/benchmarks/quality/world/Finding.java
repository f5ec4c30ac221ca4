package io.tidegate.benchmarks.quality.world;

import org.jspecify.annotations.Nullable;

/**
 * One finding, by those of its records that decide how it counts.
 *
 * @param records how many there are
 * @param created the first that opens it
 * @param told the first of severity medium or higher
 * @param raised the first of severity high or higher
 */
public record Finding(
    String uid,
    int records,
    @Nullable Alert created,
    @Nullable Alert told,
    @Nullable Alert raised) {

  static Finding of(Alert alert) {
    return new Finding(
        alert.finding(),
        1,
        alert.activity() == Alert.CREATE ? alert : null,
        alert.isAtLeast(Alert.MEDIUM) ? alert : null,
        alert.isAtLeast(Alert.HIGH) ? alert : null);
  }

  /** Both together; in any order the same. */
  Finding and(Finding other) {
    return new Finding(
        uid,
        records + other.records,
        earlier(created, other.created),
        earlier(told, other.told),
        earlier(raised, other.raised));
  }

  private static @Nullable Alert earlier(@Nullable Alert one, @Nullable Alert other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return Alert.ORDER.compare(one, other) <= 0 ? one : other;
  }
}
