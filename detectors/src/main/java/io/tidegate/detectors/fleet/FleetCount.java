package io.tidegate.detectors.fleet;

import java.util.List;

/**
 * One unit's nodes, counted at a moment.
 *
 * @param claimed false where nobody says anything of this unit
 * @param reported true where somebody counted the nodes, rather than told of some
 * @param due standard nodes provisioned, without orders that nobody fills any more
 * @param wanted nodes that fresh targets lack
 * @param unwanted nodes that fresh targets have no use for
 * @param silent nodes became ready, and the source of "secured" is silent about all of them
 */
record FleetCount(
    boolean claimed,
    boolean reported,
    int provisioned,
    int ready,
    int secured,
    double effective,
    double due,
    int wanted,
    int unwanted,
    boolean silent) {

  private static final double WARM_UP_MS = 90_000;
  private static final double COLD_WEIGHT = 0.3;

  /** A target that is not reached within this time is no sign of a change any more. */
  private static final long FRESH_MS = 1_800_000;

  private static final long SILENT_MS = 60_000;
  private static final int SILENT_NODES = 3;

  /** What more than the nodes seen serving may be there: a tenth and two. */
  static int withGrace(int seen) {
    return seen + seen / 10 + 2;
  }

  /** Counts; {@code mostReady} bounds what is taken for ready where only targets are known. */
  static FleetCount of(
      FleetLedger ledger, String unit, SecurityStanding standing, long atMs, int mostReady) {
    PoolSums sums = new PoolSums(ledger.poolsOf(unit));
    Walk walk = new Walk(standing, atMs, ledger.lastSecurityMs());
    for (List<NodeLife> own : ledger.nodes().values()) {
      NodeLife life = own.get(own.size() - 1);
      if (life.unit.equals(unit) && !life.hasEnded()) {
        walk.add(life);
      }
    }
    long fresh = atMs - FRESH_MS;
    long ready = sums.sayReady() ? sums.ready() : Math.min(sums.targets(), mostReady);
    long unnamed = ready - sums.namedReady();
    long existing = sums.existing() + (sums.sayReady() ? 0 : ready);
    double effective = walk.effective;
    if (unnamed > 0 && !standing.isDemanded()) {
      effective += unnamed;
    } else if (unnamed < 0) {
      effective *= (double) ready / sums.namedReady();
    }
    long orders = sums.sayReady() ? sums.toBeProvisioned(Long.MIN_VALUE) : sums.targets() - ready;
    long freshOrders = sums.sayReady() ? sums.toBeProvisioned(fresh) : orders;
    long wanted = sums.sayReady() ? sums.toBeReady(fresh) : orders;
    return new FleetCount(
        !ledger.poolsOf(unit).isEmpty(),
        sums.wereReported(),
        bounded(existing + orders),
        bounded(ready),
        bounded(standing.isDemanded() ? Math.min(walk.secured, ready) : ready),
        effective,
        (existing + freshOrders) * walk.meanCapacity(),
        bounded(wanted),
        bounded(sums.sayReady() ? sums.toBeEnded(fresh) : 0),
        walk.isSilent());
  }

  private static int bounded(long count) {
    return (int) Math.min(Integer.MAX_VALUE, count);
  }

  /** The sums over running lives. */
  private static final class Walk {
    private final SecurityStanding standing;
    private final long atMs;
    private final long lastWordMs;
    private int running;
    private double capacity;
    private long secured;
    private double effective;
    private int unspokenOf;
    private long firstUnspokenMs = NodeLife.NEVER;

    Walk(SecurityStanding standing, long atMs, long lastWordMs) {
      this.standing = standing;
      this.atMs = atMs;
      this.lastWordMs = lastWordMs;
    }

    void add(NodeLife life) {
      running++;
      capacity += life.capacity;
      if (life.readyMs != NodeLife.NEVER && life.readyMs > lastWordMs) {
        unspokenOf++;
        firstUnspokenMs = Math.min(firstUnspokenMs, life.readyMs);
      }
      long securedMs = standing.securedMs(life);
      if (life.isReady() && securedMs != NodeLife.NEVER) {
        secured++;
        effective += life.capacity * warmth(life.warmingFromMs(securedMs));
      }
    }

    boolean isSilent() {
      return standing.isDemanded()
          && unspokenOf >= SILENT_NODES
          && atMs - firstUnspokenMs > SILENT_MS;
    }

    double meanCapacity() {
      return running == 0 ? 1 : capacity / running;
    }

    private double warmth(long sinceMs) {
      double warm = sinceMs == Long.MIN_VALUE ? 1 : (atMs - sinceMs) / WARM_UP_MS;
      return Math.min(1, COLD_WEIGHT + (1 - COLD_WEIGHT) * warm);
    }
  }
}
