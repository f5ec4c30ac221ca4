package io.tidegate.detectors.detect;

/**
 * From where on evidence is a finding: {@code h = ln(tests a day / findings accepted a day)}, the
 * finite-sample bound on the average run length of an e-detector (Shin, Ramdas, Rinaldo, arXiv
 * 2203.03532, Theorem 2.4), used as it is and never lowered by calibration.
 *
 * <p>The budget of medium findings is split over families (volume 30 %, nodes 15 %) and then over
 * the streams that a deployment of the stated size has; a larger one is held to the same bar per
 * stream.
 */
final class Bars {
  private static final double MEDIUM_PER_DAY = FalseAlarmBudget.DEFAULT.mediumPerDay();
  private static final double TICKS_PER_DAY = 17_280;

  private static final double VOLUME_SHARE = 0.3;
  private static final double NODE_SHARE = 0.15;

  /** A thousand tenants with a key each. */
  private static final double TENANTS_AND_KEYS = 2_000;

  /** Of the 288 windows of five minutes, those in which a stream of the usual kind is active. */
  private static final double ACTIVE_WINDOWS_PER_DAY = 50;

  private static final double FLEET_STREAMS = 100;
  private static final double NODE_STREAMS = 3 * 1_000;

  /** Spending: a test per five minutes, since neighbouring ticks share their window. */
  static final double SPENDING =
      StrictMath.log(TENANTS_AND_KEYS * ACTIVE_WINDOWS_PER_DAY / (MEDIUM_PER_DAY * VOLUME_SHARE));

  /** Fleet and model streams, per tick. */
  static final double FLEET =
      StrictMath.log(FLEET_STREAMS * TICKS_PER_DAY / (MEDIUM_PER_DAY * VOLUME_SHARE));

  /** Three metrics of a thousand nodes, per tick. */
  static final double NODES =
      StrictMath.log(NODE_STREAMS * TICKS_PER_DAY / (MEDIUM_PER_DAY * NODE_SHARE));

  /** What is proved has this much evidence against a bar of one. */
  static final double PROOF = 50;

  private Bars() {}
}
