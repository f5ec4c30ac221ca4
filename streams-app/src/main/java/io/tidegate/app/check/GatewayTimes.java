package io.tidegate.app.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How late the records of each gateway come, and by how much its clock differs from those of the
 * others.
 *
 * <p>A record's lag is the broker's time minus its own where the broker stamped it; else the median
 * time of the {@value #REACH} records before and behind it, as they came, minus its own: a minority
 * of wrong clocks does not move that.
 */
final class GatewayTimes {
  /** Records on either side. */
  static final int REACH = 32;

  /** Gateways that are told apart by name. */
  static final int MOST_GATEWAYS = 64;

  /** All beyond. */
  static final String OTHERS = "(others)";

  /** Whose records name no gateway. */
  static final String UNNAMED = "(unnamed)";

  private static final int WINDOW = 2 * REACH + 1;

  /** A time that is further ahead is refused by the service. */
  private static final long AHEAD_ALLOWED_MS = 300_000;

  private final SortedMap<String, LagSample> byGateway = new TreeMap<>();
  private final LagSample all = new LagSample();
  private final long lateAfterMs;
  private final long[] times = new long[WINDOW];
  private final LagSample[] owners = new LagSample[WINDOW];
  private final long[] sorted = new long[WINDOW];
  private long taken;
  private long judged;
  private long outOfOrder;
  private long ahead;
  private long late;
  private long nowMs;
  private long lastMs = Long.MIN_VALUE;
  private boolean stamped;

  /**
   * One gateway.
   *
   * @param p50Ms half of its records are no later than that; negative where they are ahead
   * @param clockMs by how much its records are dated ahead of those of all
   */
  public record Gateway(
      String gateway, long records, long p50Ms, long p99Ms, long maxMs, long clockMs) {}

  /**
   * @param lateAfterMs from where on a record may miss its tick
   */
  GatewayTimes(long lateAfterMs) {
    this.lateAfterMs = lateAfterMs;
  }

  /** Takes in the next record as it came. */
  void add(String gateway, long timeMs, long arrivedMs) {
    LagSample owner = ownerOf(gateway);
    outOfOrder += timeMs < lastMs ? 1 : 0;
    lastMs = timeMs;
    if (arrivedMs != ReadRecord.NO_STAMP) {
      stamped = true;
      nowMs = Math.max(nowMs, arrivedMs);
      note(owner, arrivedMs - timeMs);
      return;
    }
    int at = (int) (taken % WINDOW);
    times[at] = timeMs;
    owners[at] = owner;
    taken++;
    if (taken - judged > REACH) {
      judge();
    }
  }

  private LagSample ownerOf(String gateway) {
    LagSample known = byGateway.get(gateway);
    if (known == null) {
      String name = byGateway.size() < MOST_GATEWAYS ? gateway : OTHERS;
      known = byGateway.computeIfAbsent(name, unseen -> new LagSample());
    }
    return known;
  }

  private void judge() {
    int size = (int) Math.min(taken, WINDOW);
    System.arraycopy(times, 0, sorted, 0, size);
    Arrays.sort(sorted, 0, size);
    int at = (int) (judged % WINDOW);
    nowMs = Math.max(nowMs, sorted[size / 2]);
    note(owners[at], sorted[size / 2] - times[at]);
    judged++;
  }

  private void note(LagSample owner, long lagMs) {
    late += lagMs > lateAfterMs ? 1 : 0;
    ahead += lagMs < -AHEAD_ALLOWED_MS ? 1 : 0;
    owner.add(lagMs);
    all.add(lagMs);
  }

  /** What the time is, as far as records say so; 0 before the first were judged. */
  long nowMs() {
    return nowMs;
  }

  /** Records that may miss their tick. */
  long late() {
    return late;
  }

  /** Records that are dated further ahead than the service allows. */
  long ahead() {
    return ahead;
  }

  /** All has come. */
  void end() {
    while (judged < taken) {
      judge();
    }
  }

  /** Records that are dated before the one that came before them. */
  long outOfOrder() {
    return outOfOrder;
  }

  /** Whether the broker's clock was there to compare with. */
  boolean isStamped() {
    return stamped;
  }

  LagSample all() {
    return all;
  }

  List<Gateway> gateways() {
    long middle = all.quantile(0.5);
    List<Gateway> gateways = new ArrayList<>();
    byGateway.forEach(
        (name, lags) ->
            gateways.add(
                new Gateway(
                    name,
                    lags.count(),
                    lags.quantile(0.5),
                    lags.quantile(0.99),
                    lags.largest(),
                    middle - lags.quantile(0.5))));
    return gateways;
  }
}
