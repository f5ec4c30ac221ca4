package io.tidegate.detectors.correlate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.fleet.FleetPhase;
import io.tidegate.detectors.fleet.FleetView;
import io.tidegate.detectors.fleet.JoinState;

/**
 * How large the fleet was and is while something was found: the words in which findings are told.
 *
 * @param sizeBefore size when the comparison begins
 * @param beforeMs the moment it begins at
 * @param fleetUsdPerHour what all of the cluster's requests cost now
 * @param readyBefore nodes said to be ready before the evidence began, which nothing in it moved
 * @param serving nodes that are known to serve: no more than were seen at work, and where nobody
 *     lists them, what is claimed
 * @param joined whether telemetry and scaling events may be taken to name nodes in the same way
 * @param established whether the entity has been served for long enough to be a customer
 */
public record ScaleContext(
    int sizeNow,
    int sizeBefore,
    long beforeMs,
    FleetPhase phase,
    boolean fromTimeline,
    double fleetUsdPerHour,
    int readyBefore,
    int serving,
    boolean joined,
    boolean established) {

  /** The least span over which the fleet's growth is told. */
  private static final long SPAN_MS = 600_000;

  /** Where nothing is known of the fleet: decided on one event alone. */
  public static final ScaleContext UNKNOWN =
      new ScaleContext(0, 0, 0, FleetPhase.STEADY, false, Double.NaN, 0, 0, true, true);

  public static ScaleContext of(
      FleetView fleet, long windowStartMs, double fleetUsdPerHour, boolean established) {
    long before = Math.min(windowStartMs, fleet.atMs() - SPAN_MS);
    return new ScaleContext(
        fleet.size(),
        fleet.sizeAt(before),
        before,
        fleet.phase(),
        fleet.fromTimeline(),
        fleetUsdPerHour,
        fleet.readyAt(windowStartMs - 1),
        fleet.serving(),
        fleet.join() != JoinState.UNJOINED,
        established);
  }

  /**
   * The least size at which the fleet may be held: what it had before the evidence began, and what
   * serves, so that nothing that the evidence says of its size can lower it. 0 where unknown.
   */
  public int sizeToHold() {
    return Math.max(readyBefore, serving);
  }

  /** The clause that tells it, e.g. {@code "the fleet grew 10→84 nodes in the same 10 min"}. */
  public String clause(long nowMs, boolean neverExplains) {
    if (this.equals(UNKNOWN)) {
      return "";
    }
    long minutes = Math.max(1, Math.round((nowMs - beforeMs) / 60_000.0));
    String source = fromTimeline ? "" : " (by nodes seen, without scaling events)";
    if (Math.abs(sizeNow - sizeBefore) * 10 < Math.max(sizeNow, sizeBefore)) {
      return "; the fleet stayed at " + sizeNow + " nodes" + source;
    }
    String verb = sizeNow > sizeBefore ? "grew " : "shrank ";
    String explains = neverExplains ? ", which explains 1.0x of it" : "";
    String sizes = sizeBefore + "→" + sizeNow;
    return "; the fleet "
        + verb
        + sizes
        + " nodes in the same "
        + minutes
        + " min"
        + source
        + explains;
  }

  public void write(ByteWriter out) {
    out.unsigned(sizeNow).unsigned(sizeBefore).signed(beforeMs);
    out.u8(phase.code()).flag(fromTimeline).real(fleetUsdPerHour);
    out.unsigned(readyBefore).unsigned(serving);
    out.flag(joined).flag(established);
  }

  public static ScaleContext read(ByteReader in) {
    return new ScaleContext(
        (int) in.unsigned(),
        (int) in.unsigned(),
        in.signed(),
        FleetPhase.CODES.of(in.u8()),
        in.flag(),
        in.real(),
        (int) in.unsigned(),
        (int) in.unsigned(),
        in.flag(),
        in.flag());
  }
}
