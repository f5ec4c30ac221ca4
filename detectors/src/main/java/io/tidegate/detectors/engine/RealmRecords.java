package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.EntityRecordDecoder;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What decide knows of entities besides their traffic: limits, protections, and which detectors
 * tell their findings, cluster by cluster, while the service runs: the label {@code detector.<id>}
 * of a cluster's record, {@code on}, {@code shadow} or {@code off}. What the configuration left out
 * at the start stays out.
 */
final class RealmRecords {
  private final EntityBook book;
  private final EntityRecordDecoder decoder = new EntityRecordDecoder();

  RealmRecords(int row) {
    book = new EntityBook(row);
  }

  /** What became of a record that steers; null of one that does not. */
  record Taken(String standing, EntityRecord record) {}

  /**
   * Takes in a record.
   *
   * @param mustBeSigned whether one that steers is taken only signed
   */
  @Nullable Taken put(Flow.Entity said, boolean mustBeSigned, long decided) {
    EntityRecord known = book.latest(said.subject());
    EntityRecord now = recordOf(said);
    boolean isSteering = now.steers() || known != null && known.steers();
    if (mustBeSigned && isSteering && !said.by().signed()) {
      return new Taken("unsigned", now);
    }
    if (!book.put(said, decided)) {
      return new Taken("not_newer", now);
    }
    return isSteering && !now.equals(known) ? new Taken("taken_up", now) : null;
  }

  private EntityRecord recordOf(Flow.Entity said) {
    byte[] bytes = said.record();
    return bytes != null
            && decoder.decode(said.subject(), bytes) instanceof Decoded.Value<EntityRecord> value
        ? value.value()
        : EntityRecord.of(said.subject());
  }

  /** By cluster, the detectors that its record switches off at a tick. */
  SortedMap<String, SortedSet<String>> off(long tick) {
    SortedMap<String, SortedSet<String>> off = new TreeMap<>();
    String prefix = EntityKind.CLUSTER.wireName() + "/";
    if (!book.isEmpty()) {
      book.within(prefix, tick)
          .forEach(
              (subject, record) -> {
                SortedSet<String> named = new TreeSet<>();
                record
                    .labels()
                    .forEach(
                        (label, value) -> {
                          if (label.startsWith(EntityRecord.SWITCH)
                              && value.equalsIgnoreCase(Sensing.OFF.name())) {
                            named.add(label.substring(EntityRecord.SWITCH.length()));
                          }
                        });
                if (!named.isEmpty()) {
                  off.put(subject.substring(prefix.length()), named);
                }
              });
    }
    return off;
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
