package io.tidegate.detectors.fleet;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Version;
import io.tidegate.schemas.event.ScalingEvent;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One cluster's fleet by event time. What it says of a moment depends on the set of scaling events
 * up to that moment and on what telemetry said of closed ticks, not on the order in which they
 * came.
 *
 * <p>A late event counts from the next moment that is asked for; sizes of the past stay as they
 * were said. Events of the last hour are kept one by one, older ones folded.
 */
public final class FleetTimeline {
  private static final long CHANGE_MS = 120_000;
  private static final double CHANGE_RATIO = 1.1;

  private final String cluster;
  private final SecuritySignal signal;
  private final RowChanges changes = new RowChanges();
  private final EventHistory history = new EventHistory(changes);
  private final ServingNodes serving = new ServingNodes(changes);
  private final Witness witness = new Witness(history, serving);
  private final SizeHistory sizes = new SizeHistory(changes);
  private final JoinWindow join = new JoinWindow(changes);
  private final Unsettledness unsettledness = new Unsettledness();
  private String servingUnit = ScalingEvent.DEFAULT_UNIT;
  private boolean telemetryCame;
  private boolean nodesCame;

  public FleetTimeline(String cluster, SecuritySignal signal) {
    this.cluster = cluster;
    this.signal = signal;
  }

  /** Inserts by event time, in any order; false for a repeat of the same event id. */
  public boolean apply(ScalingEvent event) {
    return history.add(event);
  }

  /** True once any scaling event was seen. */
  public boolean hasScalingEvents() {
    return !history.isEmpty();
  }

  /** What telemetry said of a closed tick: hashes of all node names that served. */
  public void seen(long tickEndMs, SortedSet<Long> nodeHashes) {
    serving.add(tickEndMs, nodeHashes);
    telemetryCame = true;
    nodesCame |= !nodeHashes.isEmpty();
    carry();
  }

  /** Requests per node name of a closed tick; only where the cluster's node panes are. */
  public void named(long tickEndMs, SortedMap<String, Long> requestsByName) {
    FleetLedger ledger = history.asOf(tickEndMs);
    if (ledger.hasNodes()) {
      join.add(tickEndMs, requestsByName, new NodeLookup(ledger, tickEndMs));
    }
  }

  /** The fleet as of that moment; moments never decrease between calls. */
  public FleetView at(long timeMs) {
    history.keepFrom(timeMs);
    witness.weigh(timeMs);
    serving.keepFrom(timeMs);
    sizes.keepFrom(timeMs);
    FleetLedger ledger = history.asOf(timeMs);
    join.judge(timeMs);
    join.keepKnownOf(ledger);
    long[] seenHashes = serving.upTo(timeMs);
    int seen = seenHashes.length;
    UnitChoice units = new UnitChoice(ledger, seenHashes);
    servingUnit = units.serving().orElse(servingUnit);
    String unit = units.counted(servingUnit);
    SecurityStanding standing = new SecurityStanding(signal, ledger.firstSecurityMs());
    int mostReady = nodesCame ? FleetCount.withGrace(seen) : Integer.MAX_VALUE;
    FleetCount count = FleetCount.of(ledger, unit, standing, timeMs, mostReady);
    int size = sizeOf(count, seen);
    // Which nodes serve within half a minute flickers where traffic is thin, so take the most.
    int steadily = Math.max(size, sizes.largestSince(timeMs - CHANGE_MS));
    boolean claimed = count.claimed();
    int claim = claimed ? count.ready() : steadily;
    sizes.add(timeMs, new SizeHistory.Entry(size, claim, seen, claimed));
    double effective = claimed ? count.effective() : size;
    double unsettled =
        claimed
            ? unsettledness.next(timeMs, effective, count.due(), true)
            : unsettledness.next(timeMs, steadily, steadily, false);
    carry();
    return new FleetMoment(
        cluster,
        timeMs,
        claimed ? count.provisioned() : size,
        claimed ? count.ready() : size,
        claimed ? count.secured() : size,
        effective,
        seen,
        size,
        sizes,
        phase(timeMs, count, claim),
        unsettled,
        claimed,
        ledger.hasNodes() ? join.state() : JoinState.NO_TIMELINE,
        join.unmatchedInTelemetry(),
        join.unmatchedInTimeline(ledger),
        count.silent(),
        standing,
        ledger,
        history,
        new NodeLookup(ledger, timeMs),
        serving);
  }

  /** The rows that changed since the last call; a null value means that the row is gone. */
  public void drainChanges(BiConsumer<byte[], byte @Nullable []> rows) {
    changes.drain(
        (key, value) -> rows.accept(key, value == null ? null : RowKind.of(key).write(value)));
  }

  /** Takes back one row; before the first use only. */
  public void restore(byte[] key, byte[] stored) {
    RowKind kind = RowKind.of(key);
    Version.Stored value = kind.read(stored);
    if (value.isOld()) {
      changes.renew(key, value.bytes());
    }
    ByteReader in = new ByteReader(value.bytes());
    switch (kind) {
      case EVENT -> history.restoreEvent(in);
      case NODE -> history.restoreNode(key, in);
      case BASE -> history.restoreBase(in);
      case SEEN -> serving.restore(key, in);
      case SIZES -> sizes.restore(key, in);
      case NAMED -> join.restore(key, in);
      case KNOWN -> join.restoreKnown(key);
      case TESTIMONY -> history.testimony().restore(key);
      case CARRIED -> restoreCarried(in);
    }
    in.end();
  }

  /** Ends the restore. */
  public void restored() {
    history.restored();
  }

  /**
   * What is claimed, but no more than what serves and a little. Where nobody ever counted the
   * nodes, those that are seen without having been told of are there too.
   */
  private int sizeOf(FleetCount count, int seen) {
    int least = telemetryCame ? 1 : 0;
    if (!count.claimed() || !nodesCame) {
      return Math.max(least, count.claimed() ? count.ready() : seen);
    }
    int claimed = count.reported() ? count.ready() : Math.max(count.ready(), seen);
    return Math.max(least, Math.min(claimed, FleetCount.withGrace(seen)));
  }

  private FleetPhase phase(long timeMs, FleetCount count, int claim) {
    SizeHistory.Entry before = sizes.at(timeMs - CHANGE_MS);
    boolean comparable = before != null && before.fromTimeline() == count.claimed();
    int then = comparable && before != null ? before.claimed() : claim;
    if (count.wanted() > 0 || claim > then && claim >= then * CHANGE_RATIO) {
      return FleetPhase.SCALING_OUT;
    }
    return count.unwanted() > 0 || claim < then && claim * CHANGE_RATIO <= then
        ? FleetPhase.SCALING_IN
        : FleetPhase.STEADY;
  }

  private void carry() {
    ByteWriter out = new ByteWriter().text(servingUnit).flag(telemetryCame).flag(nodesCame);
    out.u8(join.state().code());
    unsettledness.write(out);
    changes.put(RowKind.CARRIED.key().toBytes(), out.toBytes());
  }

  private void restoreCarried(ByteReader in) {
    servingUnit = in.text();
    telemetryCame = in.flag();
    nodesCame = in.flag();
    join.restore(JoinState.CODES.of(in.u8()));
    unsettledness.read(in);
  }
}
