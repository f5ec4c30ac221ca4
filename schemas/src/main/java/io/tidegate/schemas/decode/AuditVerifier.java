package io.tidegate.schemas.decode;

import io.tidegate.schemas.audit.AuditEncoder;
import io.tidegate.schemas.audit.AuditFlaw;
import io.tidegate.schemas.audit.AuditRecord;
import io.tidegate.schemas.audit.AuditReport;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads audit records in the order in which they were kept, and tells what is wrong with them: what
 * was altered, removed, moved, forked, forged or cut off, and where.
 *
 * <p>The same record twice is no flaw: a reader may have read it twice, and a rerun writes the same
 * bytes. Records removed from the end leave no trace in the rest; they are seen against a head that
 * was noted earlier, or once the service has written on. Keeps eight bytes for each record.
 */
public final class AuditVerifier {
  private final AuditDecoder decoder = new AuditDecoder();
  private final @Nullable SealCheck seals;
  private final @Nullable String anchor;
  private final SortedMap<String, ChainCheck> chains = new TreeMap<>();
  private final List<AuditFlaw> flaws = new ArrayList<>();
  private @Nullable ChainCheck last;
  private long records;

  /** Lines that are no record, before the first that is. */
  private long unread;

  /** Whether a signature over bytes is that of a key that is trusted. */
  @FunctionalInterface
  public interface SealCheck {
    boolean isGood(byte[] signed, String jws);
  }

  /**
   * @param seals checks the signatures of checkpoints; null leaves them unchecked
   * @param anchor {@code <sequence>:<hash>} of the record before the first that is still kept, or
   *     null where chains are kept from their beginning
   */
  public AuditVerifier(@Nullable SealCheck seals, @Nullable String anchor) {
    this.seals = seals;
    this.anchor = anchor;
  }

  /** Takes in the next record. */
  public void add(byte[] value, String place) {
    records++;
    Decoded<AuditRecord> decoded = decoder.decode(value);
    if (decoded instanceof Decoded.Value<AuditRecord> good) {
      AuditRecord record = good.value();
      last =
          chains.computeIfAbsent(
              record.chain(), name -> new ChainCheck(name, seals, anchor, flaws));
      for (; unread > 0; unread--) {
        last.passUnread();
      }
      last.add(record, AuditEncoder.hashOf(value), place);
      return;
    }
    Decoded.Refusal<AuditRecord> refusal = (Decoded.Refusal<AuditRecord>) decoded;
    long sequence = last == null ? unread++ : last.passUnread();
    boolean altered = refusal.field().equals("hash");
    flaws.add(
        new AuditFlaw(
            altered ? AuditFlaw.Kind.ALTERED : AuditFlaw.Kind.UNREADABLE,
            place,
            sequence,
            "is not as it was written: " + (refusal.field() + " " + refusal.detail()).strip()));
  }

  /**
   * Ends the reading.
   *
   * @param head {@code <sequence>:<hash>} of a record that must be there, or null
   */
  public AuditReport end(@Nullable String head) {
    chains.values().forEach(ChainCheck::end);
    if (head != null && chains.values().stream().noneMatch(chain -> chain.reaches(head))) {
      flaws.add(
          new AuditFlaw(
              AuditFlaw.Kind.TRUNCATED,
              "end",
              sequenceOf(head),
              "the head " + head + " is not among the records: they were cut off or replaced"));
    }
    long repeats = chains.values().stream().mapToLong(ChainCheck::repeats).sum();
    List<AuditReport.Chain> found = chains.values().stream().map(ChainCheck::found).toList();
    return new AuditReport(records, repeats, found, flaws);
  }

  private static long sequenceOf(String head) {
    String number = head.substring(0, Math.max(0, head.indexOf(':')));
    return number.matches("[0-9]{1,18}") ? Long.parseLong(number) : -1;
  }
}
