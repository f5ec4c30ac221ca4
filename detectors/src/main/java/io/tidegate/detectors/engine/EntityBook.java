package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.CorruptBytesException;
import io.tidegate.detectors.codec.Version;
import io.tidegate.schemas.control.Attested;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.EntityRecordDecoder;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityRecord;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of entities besides their traffic, by subject: the record in force, and the one
 * that follows it from a tick that is still open. Beyond {@value #MOST_BYTES} bytes of records
 * those are forgotten that were said longest ago, first of those that nobody signed.
 *
 * <p>What was signed is overruled by what was signed later alone, in whatever order they come: not
 * by what nobody signed, however much, and not by what is said again. So what was taken away is
 * forgotten when it is over where nobody signed that, and remembered as taken away where somebody
 * did.
 */
final class EntityBook {
  /** So many bytes of records are kept. */
  private static final long MOST_BYTES = 67_108_864;

  /** What a subject costs besides its records. */
  private static final long EACH_BYTES = 256;

  /** Rows of it: version 2 says when a record was signed. */
  static final Version ROWS =
      Version.FIRST.next(row -> new ByteWriter().raw(row).signed(Attested.NEVER).toBytes());

  private record Entry(
      long from,
      byte @Nullable [] bytes,
      byte @Nullable [] bytesBefore,
      Known now,
      Known before,
      long issuedAtMs) {
    boolean isSigned() {
      return issuedAtMs != Attested.NEVER;
    }

    long size() {
      return EACH_BYTES
          + (bytes == null ? 0 : bytes.length)
          + (bytesBefore == null ? 0 : bytesBefore.length);
    }
  }

  /** When something was said of a subject: what nobody signed first, then the earliest. */
  private record Said(boolean signed, long from, String subject) implements Comparable<Said> {
    private static final Comparator<Said> ORDER =
        Comparator.comparing(Said::signed)
            .thenComparingLong(Said::from)
            .thenComparing(Said::subject);

    private static Said of(String subject, Entry entry) {
      return new Said(entry.isSigned(), entry.from, subject);
    }

    @Override
    public int compareTo(Said other) {
      return ORDER.compare(this, other);
    }
  }

  /** A decoded record, or that there is none. */
  private record Known(@Nullable EntityRecord record) {
    static final Known NOTHING = new Known(null);
  }

  private final int row;
  private final EntityRecordDecoder decoder = new EntityRecordDecoder();
  private final TreeMap<String, Entry> entries = new TreeMap<>();
  private final TreeSet<String> changed = new TreeSet<>();
  private final TreeSet<Said> inOrder = new TreeSet<>();
  private final TreeSet<Said> takenAway = new TreeSet<>();
  private long bytesKept;

  EntityBook(int row) {
    this.row = row;
  }

  /**
   * Takes in a record that observe accepted; null takes the subject's away.
   *
   * @return false where what is known was signed and this was not, or not later
   */
  boolean put(Flow.Entity said, long closed) {
    String subject = said.subject();
    long from = said.from();
    Entry known = entries.get(subject);
    byte[] before = null;
    if (known != null) {
      if (known.isSigned() && said.by().issuedAtMs() <= known.issuedAtMs) {
        return false;
      }
      before = known.from <= closed || known.from > from ? known.bytes : known.bytesBefore;
    }
    keep(subject, entryOf(subject, from, said.record(), before, said.by().issuedAtMs()));
    changed.add(subject);
    while (bytesKept > MOST_BYTES && inOrder.size() > 1) {
      forget(inOrder.first().subject);
    }
    settle(closed);
    return true;
  }

  /** Forgets what was taken away before that tick, and nobody signed. */
  void settle(long closed) {
    while (!takenAway.isEmpty() && takenAway.first().from <= closed) {
      forget(takenAway.first().subject);
    }
  }

  private void keep(String subject, Entry entry) {
    remove(subject);
    entries.put(subject, entry);
    inOrder.add(Said.of(subject, entry));
    bytesKept += entry.size();
    if (entry.bytes == null && !entry.isSigned()) {
      takenAway.add(Said.of(subject, entry));
    }
  }

  private void forget(String subject) {
    remove(subject);
    changed.add(subject);
  }

  private void remove(String subject) {
    Entry known = entries.remove(subject);
    if (known != null) {
      bytesKept -= known.size();
      inOrder.remove(Said.of(subject, known));
      takenAway.remove(Said.of(subject, known));
    }
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The last record of a subject, though it may hold from a later tick on only. */
  @Nullable EntityRecord latest(String subject) {
    Entry entry = entries.get(subject);
    return entry == null ? null : entry.now.record;
  }

  /** The records at a tick of subjects that begin so, by subject. */
  SortedMap<String, EntityRecord> within(String prefix, long tick) {
    SortedMap<String, EntityRecord> found = new TreeMap<>();
    for (String subject : entries.tailMap(prefix, true).keySet()) {
      if (!subject.startsWith(prefix)) {
        break;
      }
      EntityRecord record = at(subject, tick);
      if (record != null) {
        found.put(subject, record);
      }
    }
    return found;
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
      rows.put(key, out.signed(entry.issuedAtMs).toBytes());
    }
    changed.clear();
  }

  void restore(String subject, ByteReader in) {
    keep(subject, entryOf(subject, in.signed(), optional(in), optional(in), in.signed()));
  }

  private Entry entryOf(
      String subject,
      long from,
      byte @Nullable [] bytes,
      byte @Nullable [] before,
      long issuedAtMs) {
    Known now = known(subject, bytes);
    return new Entry(from, bytes, before, now, known(subject, before), issuedAtMs);
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
