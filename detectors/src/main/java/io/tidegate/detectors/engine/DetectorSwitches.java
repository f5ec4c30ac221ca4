package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import java.util.Locale;

/**
 * Which detectors tell their findings, cluster by cluster, while the service runs: the label {@code
 * detector.<id>} of a cluster's entity record, {@code on}, {@code shadow} or {@code off}. What the
 * configuration left out at the start stays out.
 */
final class DetectorSwitches {
  private final EntityBook clusters;

  DetectorSwitches(int row) {
    clusters = new EntityBook(row);
  }

  void put(Flow.Entity record, long decided) {
    clusters.put(record.subject(), record.record(), record.from(), decided);
  }

  Sensing of(String cluster, String detector, long tick) {
    if (clusters.isEmpty()) {
      return Sensing.ON;
    }
    EntityRecord record = clusters.at(EntityKind.CLUSTER.wireName() + "/" + cluster, tick);
    String own = record == null ? null : record.labels().get(EntityRecord.SWITCH + detector);
    return own == null ? Sensing.ON : Sensing.valueOf(own.toUpperCase(Locale.ROOT));
  }

  void drain(Stage.Rows rows) {
    clusters.drain(rows);
  }

  void restore(String subject, ByteReader in) {
    clusters.restore(subject, in);
  }
}
