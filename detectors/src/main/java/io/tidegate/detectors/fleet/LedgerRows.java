package io.tidegate.detectors.fleet;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.event.ScalingEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;

/** A ledger as rows: one for each node, and one for all else. */
final class LedgerRows {
  private static final ScalingEventCodec EVENTS = new ScalingEventCodec();

  private LedgerRows() {}

  /** Writes what differs; nodes that did not change are the same objects in both. */
  static void write(FleetLedger from, FleetLedger to, long toMs, RowChanges changes) {
    SortedMap<String, List<NodeLife>> before = from.nodes();
    SortedMap<String, List<NodeLife>> after = to.nodes();
    before.forEach(
        (name, lives) -> {
          if (!after.containsKey(name)) {
            changes.delete(key(name));
          }
        });
    after.forEach(
        (name, lives) -> {
          if (before.get(name) != lives) {
            changes.put(key(name), NodeLife.toBytes(lives));
          }
        });
    ByteWriter out = new ByteWriter().signed(toMs);
    out.signed(to.firstSecurityMs()).signed(to.lastSecurityMs()).signed(to.forgottenMs());
    out.unsigned(to.pools().size());
    to.pools().forEach((key, pool) -> pool.write(out.text(key.unit()).text(key.group())));
    out.unsigned(to.notices().size());
    to.notices().forEach(event -> EVENTS.write(event, out));
    changes.put(RowKind.BASE.key().toBytes(), out.toBytes());
  }

  static void restoreNode(byte[] key, ByteReader value, FleetLedger ledger) {
    String name = new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
    ledger.restore(name, NodeLife.read(name, value));
  }

  /** Reads all but the nodes; gives the moment that the ledger is of. */
  static long restoreBase(ByteReader in, FleetLedger ledger) {
    long toMs = in.signed();
    ledger.restore(in.signed(), in.signed(), in.signed());
    for (int left = in.count(); left > 0; left--) {
      ledger.put(new PoolKey(in.text(), in.text()), Pool.read(in));
    }
    for (int left = in.count(); left > 0; left--) {
      ScalingEvent event = EVENTS.read(in);
      ledger.notice(event);
    }
    return toMs;
  }

  private static byte[] key(String name) {
    return RowKind.NODE.key().raw(name.getBytes(StandardCharsets.UTF_8)).toBytes();
  }
}
