package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.CorruptBytesException;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.EntityRecordDecoder;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityRecord;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of entities besides their traffic, by subject: the record in force, and the one
 * that follows it from a tick that is still open.
 */
final class EntityBook {
  private record Entry(
      long from, byte @Nullable [] bytes, byte @Nullable [] bytesBefore, Known now, Known before) {}

  /** A decoded record, or that there is none. */
  private record Known(@Nullable EntityRecord record) {
    static final Known NOTHING = new Known(null);
  }

  private final int row;
  private final EntityRecordDecoder decoder = new EntityRecordDecoder();
  private final TreeMap<String, Entry> entries = new TreeMap<>();
  private final TreeSet<String> changed = new TreeSet<>();

  EntityBook(int row) {
    this.row = row;
  }

  /** Takes in a record that observe accepted; null takes the subject's away. */
  void put(String subject, byte @Nullable [] bytes, long from, long closed) {
    Entry known = entries.get(subject);
    byte[] before = null;
    if (known != null) {
      before = known.from <= closed || known.from > from ? known.bytes : known.bytesBefore;
    }
    entries.put(subject, entryOf(subject, from, bytes, before));
    changed.add(subject);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The subject's record at a tick. */
  @Nullable EntityRecord at(String subject, long tick) {
    Entry entry = entries.get(subject);
    if (entry == null) {
      return null;
    }
    return entry.from <= tick ? entry.now.record : entry.before.record;
  }

  /**
   * The entity's record at a tick: the one that names its tenant too, or else the one of its id,
   * unless that is said to be another tenant's.
   */
  @Nullable EntityRecord of(EntityKey entity, long tick) {
    if (entity.owner().isEmpty()) {
      return at(entity.uid(), tick);
    }
    EntityRecord own = at(entity.ownedUid(), tick);
    if (own != null && isOf(entity, own)) {
      return own;
    }
    EntityRecord ofId = at(entity.uid(), tick);
    return ofId != null && isOf(entity, ofId) ? ofId : null;
  }

  private static boolean isOf(EntityKey entity, EntityRecord record) {
    return record.parent() == null || record.parent().equals(entity.owner());
  }

  void drain(Stage.Rows rows) {
    for (String subject : changed) {
      Entry entry = entries.get(subject);
      byte[] key = new ByteWriter().u8(row).text(subject).toBytes();
      if (entry == null) {
        rows.delete(key);
        continue;
      }
      ByteWriter out = new ByteWriter().signed(entry.from);
      optional(entry.bytes, out);
      optional(entry.bytesBefore, out);
      rows.put(key, out.toBytes());
    }
    changed.clear();
  }

  void restore(String subject, ByteReader in) {
    entries.put(subject, entryOf(subject, in.signed(), optional(in), optional(in)));
  }

  private Entry entryOf(
      String subject, long from, byte @Nullable [] bytes, byte @Nullable [] before) {
    return new Entry(from, bytes, before, known(subject, bytes), known(subject, before));
  }

  private Known known(String subject, byte @Nullable [] bytes) {
    if (bytes == null) {
      return Known.NOTHING;
    }
    Decoded<EntityRecord> decoded = decoder.decode(subject, bytes);
    if (decoded instanceof Decoded.Value<EntityRecord> value) {
      return new Known(value.value());
    }
    throw new CorruptBytesException(
        "an entity record that observe accepted is refused: " + decoded);
  }

  private static void optional(byte @Nullable [] bytes, ByteWriter out) {
    out.flag(bytes != null);
    if (bytes != null) {
      out.blob(bytes);
    }
  }

  private static byte @Nullable [] optional(ByteReader in) {
    return in.flag() ? in.blob() : null;
  }
}
