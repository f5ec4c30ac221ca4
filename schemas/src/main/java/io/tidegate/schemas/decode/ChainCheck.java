package io.tidegate.schemas.decode;

import io.tidegate.schemas.audit.AuditFlaw;
import io.tidegate.schemas.audit.AuditFlaw.Kind;
import io.tidegate.schemas.audit.AuditHead;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.audit.AuditRecord;
import io.tidegate.schemas.audit.AuditReport;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One chain as it is read: which record is due, and what is known of those before it. */
final class ChainCheck {
  private static final long UNKNOWN = 0;
  private static final long MOST_JUMP = 1 << 22;

  /** A record that was written just after a signature waits for the next, and for its tick. */
  private static final long LONGEST_UNSIGNED_MS = 2 * AuditHead.SEALED_EVERY_MS;

  private final String name;
  private final AuditVerifier.@Nullable SealCheck seals;
  private final @Nullable String anchor;
  private final List<AuditFlaw> flaws;

  /** Records that were passed over, by the first of them; they may still come, out of order. */
  private final TreeMap<Long, Gap> gaps = new TreeMap<>();

  /** The first 64 bits of each hash, from record {@link #first} on. */
  private long[] hashes = new long[1_024];

  private long first = -1;
  private long next;
  private @Nullable String hash;
  private long starts;
  private long beginnings;
  private long sealed;
  private @Nullable Tail unsigned;
  private long repeats;
  private long unread;

  private record Gap(long last, String place) {}

  /** The records since the last good signature: the first of them, and how late the latest is. */
  private record Tail(long from, String place, long firstMs, long latestMs) {}

  ChainCheck(
      String name,
      AuditVerifier.@Nullable SealCheck seals,
      @Nullable String anchor,
      List<AuditFlaw> flaws) {
    this.name = name;
    this.seals = seals;
    this.anchor = anchor;
    this.flaws = flaws;
  }

  /** Takes in a record that is whole by itself. */
  void add(AuditRecord record, String hashOfIt, String place) {
    long sequence = record.sequence();
    if (first < 0) {
      begin(record, place);
    }
    skipUnread(sequence);
    if (sequence < next) {
      again(record, hashOfIt, place);
      return;
    }
    if (sequence > next) {
      gaps.put(next, new Gap(sequence - 1, place));
    } else if (hash != null && !hash.equals(record.previous())) {
      flaw(
          Kind.ALTERED,
          place,
          Math.max(0, sequence - 1),
          "record " + (sequence - 1) + " is not the one that record " + sequence + " follows");
    }
    accept(record, hashOfIt, place);
  }

  /** A line that is no record stands where the next one is due; tells which that is. */
  long passUnread() {
    return next + unread++;
  }

  void end() {
    for (Map.Entry<Long, Gap> gap : gaps.entrySet()) {
      long from = gap.getKey();
      long last = gap.getValue().last;
      String which =
          from == last ? "record " + from + " is" : "records " + from + " to " + last + " are";
      flaw(Kind.REMOVED, gap.getValue().place, from, which + " missing before it");
    }
    gaps.clear();
    Tail tail = unsigned;
    if (tail != null && tail.latestMs - tail.firstMs > LONGEST_UNSIGNED_MS) {
      flaw(Kind.UNSIGNED, tail.place, tail.from, "no good signature covers what begins here");
    }
    unsigned = null;
  }

  /** Whether that record is there. */
  boolean reaches(String head) {
    String[] parts = head.split(":", 2);
    if (parts.length < 2 || !parts[0].matches("[0-9]{1,18}") || !isHash(parts[1])) {
      return false;
    }
    long sequence = Long.parseLong(parts[0]);
    return known(sequence) == shortOf(parts[1]);
  }

  long repeats() {
    return repeats;
  }

  AuditReport.Chain found() {
    String end = hash == null ? AuditHead.NONE : hash;
    return new AuditReport.Chain(
        name, first, starts, beginnings, new AuditHead(name, next, end, sealed));
  }

  private void begin(AuditRecord record, String place) {
    first = Math.max(0, record.sequence() - unread);
    next = first;
    if (first == 0) {
      beginnings = 1;
    } else if (!((first - 1) + ":" + record.previous()).equals(anchor)) {
      flaw(
          Kind.REMOVED,
          place,
          0,
          "the chain is read from record " + first + " on: those before it are missing");
    }
  }

  /** What could not be read were the records that are not there now, or something put in. */
  private void skipUnread(long sequence) {
    long passed = Math.min(unread, Math.max(0, sequence - next));
    if (passed > 0) {
      next += passed;
      hash = null;
    }
    unread = 0;
  }

  /** A record whose number was due before. */
  private void again(AuditRecord record, String hashOfIt, String place) {
    long sequence = record.sequence();
    long known = known(sequence);
    if (known == shortOf(hashOfIt)) {
      repeats++;
      return;
    }
    if (record.isFirst() && record.kind() == AuditKind.START) {
      end();
      beginnings++;
      first = 0;
      next = 0;
      accept(record, hashOfIt, place);
      return;
    }
    Map.Entry<Long, Gap> gap = gaps.floorEntry(sequence);
    if (gap != null && sequence <= gap.getValue().last) {
      split(gap.getKey(), gap.getValue(), sequence);
      keep(sequence, shortOf(hashOfIt));
      flaw(
          Kind.REORDERED,
          place,
          sequence,
          "record " + sequence + " stands after record " + (next - 1));
      return;
    }
    flaw(
        Kind.FORKED,
        place,
        sequence,
        "record " + sequence + " stands here a second time with another content");
  }

  private void accept(AuditRecord record, String hashOfIt, String place) {
    keep(record.sequence(), shortOf(hashOfIt));
    next = record.sequence() + 1;
    hash = hashOfIt;
    if (record.kind() == AuditKind.START) {
      starts++;
    }
    if (seals != null) {
      checkSeal(record, seals, place);
    }
  }

  private void checkSeal(AuditRecord record, AuditVerifier.SealCheck known, String place) {
    boolean isSigned =
        record.kind() == AuditKind.CHECKPOINT
            || record.kind() == AuditKind.START && !record.text(AuditHead.SIGNATURE).isEmpty();
    if (isSigned) {
      AuditHead before = new AuditHead(name, record.sequence(), record.previous(), 0);
      if (known.isGood(before.toSeal(), record.text(AuditHead.SIGNATURE))) {
        sealed = record.sequence();
        unsigned = null;
      } else {
        flaw(Kind.FORGED, place, record.sequence(), "its signature is not that of a known key");
      }
    }
    if (record.kind() != AuditKind.CHECKPOINT) {
      long at = record.timeMs();
      Tail tail = unsigned;
      unsigned =
          tail == null
              ? new Tail(record.sequence(), place, at, at)
              : new Tail(tail.from, tail.place, tail.firstMs, Math.max(tail.latestMs, at));
    }
  }

  /** Takes one record out of a gap. */
  private void split(long from, Gap gap, long sequence) {
    gaps.remove(from);
    if (from < sequence) {
      gaps.put(from, new Gap(sequence - 1, gap.place));
    }
    if (sequence < gap.last) {
      gaps.put(sequence + 1, gap);
    }
  }

  private long known(long sequence) {
    long index = sequence - first;
    boolean within = first >= 0 && index >= 0 && sequence < next && index < hashes.length;
    return within ? hashes[(int) index] : UNKNOWN;
  }

  /** A number so high that it cannot be the chain's is kept out of memory. */
  private void keep(long sequence, long shortHash) {
    long index = sequence - Math.max(0, first);
    if (index < 0 || index > Math.max(MOST_JUMP, hashes.length * 2L)) {
      return;
    }
    if (index >= hashes.length) {
      hashes = Arrays.copyOf(hashes, (int) Math.min(Integer.MAX_VALUE - 8L, index * 2));
    }
    hashes[(int) index] = shortHash;
  }

  private void flaw(Kind kind, String place, long sequence, String text) {
    flaws.add(new AuditFlaw(kind, place, sequence, text));
  }

  private static boolean isHash(String text) {
    return text.matches("[0-9a-f]{64}");
  }

  private static long shortOf(String hash) {
    return Long.parseUnsignedLong(hash.substring(0, 16), 16);
  }
}
