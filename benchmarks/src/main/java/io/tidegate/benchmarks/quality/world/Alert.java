package io.tidegate.benchmarks.quality.world;

import java.util.Comparator;
import java.util.List;

/**
 * One record of a finding.
 *
 * @param finding the finding's id
 * @param activity OCSF's id: create, update or close
 * @param severity OCSF's id
 * @param cluster empty where it names none, which may be any
 * @param entity what it is about
 * @param further what else it names
 */
public record Alert(
    String finding,
    int activity,
    long timeMs,
    int severity,
    String detector,
    String cluster,
    NamedEntity entity,
    List<NamedEntity> further,
    String message) {

  /** OCSF's ids of activities. */
  public static final int CREATE = 1;

  static final int CLOSE = 3;

  /** OCSF's ids of severities: from medium on it counts, from high on it wakes somebody. */
  public static final int MEDIUM = 3;

  public static final int HIGH = 4;

  /** By time; a total order but for alerts that say the same. */
  static final Comparator<Alert> ORDER =
      Comparator.comparingLong(Alert::timeMs)
          .thenComparingInt(Alert::activity)
          .thenComparingInt(Alert::severity)
          .thenComparing(Alert::detector)
          .thenComparing(alert -> alert.entity().shown())
          .thenComparing(Alert::finding)
          .thenComparing(Alert::cluster)
          .thenComparing(Alert::message);

  public Alert {
    further = List.copyOf(further);
  }

  boolean isAtLeast(int least) {
    return activity != CLOSE && severity >= least;
  }
}
