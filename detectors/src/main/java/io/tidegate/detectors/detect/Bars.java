package io.tidegate.detectors.detect;

/**
 * From where on evidence is a finding: {@code h = ln(tests a day / findings accepted a day)}, the
 * finite-sample bound on the average run length of an e-detector (Shin, Ramdas, Rinaldo, arXiv
 * 2203.03532, Theorem 2.4), used as it is and never lowered by calibration.
 *
 * <p>The budget of medium findings is split over families ({@link Family#share()}), there in equal
 * parts over their statistical detectors, and then over the streams that a deployment of the stated
 * size has; a larger one is held to the same bar per stream.
 */
public final class Bars {
  private static final double TICKS_PER_DAY = 17_280;

  /** A thousand tenants with a key each. */
  private static final double TENANTS_AND_KEYS = 2_000;

  /** Where a finding of a key is one of its tenant. */
  private static final double CUSTOMERS = 1_000;

  private static final double WINDOWS_PER_DAY = 288;

  /**
   * The part of a customer's windows with 15 requests and 0.2 USD an hour is 17 % over a foreign
   * day with its night; of what that says at 9 nats two thirds were seen (docs/methods.md,
   * Spending).
   */
  private static final double SPENDING = 0.11;

  /** Of the 288 windows of five minutes, those in which a stream of the usual kind is active. */
  private static final double ACTIVE_WINDOWS_PER_DAY = 50;

  private static final double TICKS_PER_WINDOW = 60;
  private static final double FLEET_STREAMS = 100;
  private static final double NODES = 1_000;

  /** How often an autoscaled service turns in a day that has a few peaks. */
  private static final double TURNS_PER_DAY = 12;

  /** Statistical detectors of the largest family. */
  private static final double PER_FAMILY = 8;

  /** What is proved has this much evidence against a bar of one. */
  static final double PROOF = 50;

  private final double mediumPerDay;

  Bars(FalseAlarmBudget budget) {
    this.mediumPerDay = budget.mediumPerDay();
  }

  /**
   * Spending: a test per five minutes of the day, since neighbouring ticks share their window, of a
   * customer who is known and spends enough for a medium finding.
   */
  public double spending() {
    return bar(CUSTOMERS * WINDOWS_PER_DAY * SPENDING, Family.VOLUME.share());
  }

  /** Tokens of the fleet and its models, per tick. */
  public double fleetTokens() {
    return bar(FLEET_STREAMS * TICKS_PER_DAY, Family.VOLUME.share());
  }

  /** Three metrics of a thousand nodes, per tick. */
  public double nodes() {
    return bar(3 * NODES * TICKS_PER_DAY, Family.NODE.share());
  }

  /** One of a family's tests of tenants, keys or sources, per tick with traffic. */
  public double entities(Family family) {
    double tests = TENANTS_AND_KEYS * ACTIVE_WINDOWS_PER_DAY * TICKS_PER_WINDOW;
    return bar(tests, family.share() / PER_FAMILY);
  }

  /** One of a family's tests of tenants or keys over windows of minutes. */
  public double windows(Family family) {
    return bar(TENANTS_AND_KEYS * WINDOWS_PER_DAY, family.share() / PER_FAMILY);
  }

  /** One of a family's tests of clusters and models, per tick. */
  public double fleet(Family family) {
    return bar(FLEET_STREAMS * TICKS_PER_DAY, family.share() / PER_FAMILY);
  }

  /** One of a family's tests of clusters whose ticks share a window of five minutes. */
  public double fleetWindows(Family family) {
    double tests = FLEET_STREAMS * TICKS_PER_DAY / TICKS_PER_WINDOW;
    return bar(tests, family.share() / PER_FAMILY);
  }

  /** Turns of the fleet's size from growing to shrinking or back, which are few. */
  public double turns() {
    return bar(FLEET_STREAMS * TURNS_PER_DAY, Family.CONTROL_PLANE.share() / PER_FAMILY);
  }

  private double bar(double testsPerDay, double share) {
    return StrictMath.log(testsPerDay / (mediumPerDay * share));
  }
}
