package io.tidegate.detectors.detect;

/**
 * Whether a detector has its input; {@code missing} says in words what it lacks, empty when
 * nothing.
 */
public record Availability(boolean available, String missing) {
  public static final Availability YES = new Availability(true, "");

  public static Availability lacks(String missing) {
    return new Availability(false, missing);
  }
}
