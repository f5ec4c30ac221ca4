package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What decide knows of entities besides their traffic: limits, protections, and which detectors
 * tell their findings, cluster by cluster, while the service runs: the label {@code detector.<id>}
 * of a cluster's record, {@code on}, {@code shadow} or {@code off}. What the configuration left out
 * at the start stays out.
 */
final class RealmRecords {
  private final EntityBook book;

  RealmRecords(int row) {
    book = new EntityBook(row);
  }

  void put(Flow.Entity record, long decided) {
    book.put(record.subject(), record.record(), record.from(), decided);
  }

  /** Every tick before that one is decided. */
  void settle(long decided) {
    book.settle(decided);
  }

  @Nullable EntityRecord of(EntityKey entity, long tick) {
    return book.isEmpty() ? null : book.of(entity, tick);
  }

  Sensing sensing(String cluster, String detector, long tick) {
    if (book.isEmpty()) {
      return Sensing.ON;
    }
    EntityRecord record = book.at(EntityKind.CLUSTER.wireName() + "/" + cluster, tick);
    String own = record == null ? null : record.labels().get(EntityRecord.SWITCH + detector);
    return own == null ? Sensing.ON : Sensing.valueOf(own.toUpperCase(Locale.ROOT));
  }

  void drain(Stage.Rows rows) {
    book.drain(rows);
  }

  void restore(String subject, ByteReader in) {
    book.restore(subject, in);
  }
}
