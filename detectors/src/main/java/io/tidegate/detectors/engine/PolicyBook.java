package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Version;
import io.tidegate.detectors.policy.PolicyReader;
import io.tidegate.schemas.control.Attested;
import io.tidegate.schemas.decode.DocumentProblem;
import io.tidegate.schemas.decode.PolicyDecoder;
import io.tidegate.schemas.decode.RefusalReason;
import io.tidegate.schemas.policy.Policy;
import io.tidegate.schemas.policy.RequireSigned;
import io.tidegate.schemas.policy.Withdrawal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which policy rules: the last good document that was published, from the tick on that its record
 * was stamped with, or else the one that the service was started with. What is wrong changes
 * nothing but is remembered until a good one comes.
 *
 * <p>What was signed is replaced by what was signed later alone; and what the service was started
 * with asks to be signed, no later policy takes unsigned.
 */
final class PolicyBook {
  /** Rows of it: version 2 says when the last document that counts was signed. */
  static final Version ROWS =
      Version.FIRST.next(row -> new ByteWriter().raw(row).signed(Attested.NEVER).toBytes());

  static final String UNSIGNED = "it must be signed, and is not";

  private static final int PROBLEMS_TOLD = 3;

  private final Policy atStart;
  private final boolean canSign;
  private final PolicyReader reader;
  private Entry now;
  private @Nullable Entry next;
  private @Nullable String refusal;
  private long issuedAtMs = Attested.NEVER;
  private boolean changed;

  /** A policy with its document, null for the one of the start, and the tick it rules from. */
  private record Entry(Policy policy, byte @Nullable [] document, long from) {}

  /**
   * @param canSign whether commands are signed, without which no policy may enforce
   */
  PolicyBook(Policy atStart, PolicyReader reader, boolean canSign) {
    this.atStart = atStart;
    this.reader = reader;
    this.canSign = canSign;
    this.now = new Entry(atStart, null, Long.MIN_VALUE);
  }

  Policy policy() {
    return now.policy;
  }

  /** Which records are taken only with a signature. */
  RequireSigned requireSigned() {
    return atStart.requireSigned().and(now.policy.requireSigned());
  }

  /** Why the last document was refused; null where it was not. */
  @Nullable String refusal() {
    return refusal;
  }

  /** Why a record is refused: for whoever counts, and in words that name the policy. */
  record Refused(RefusalReason reason, String text) {}

  /** What became of a record; {@code refused} says why it was, null where it was not. */
  record Taken(String standing, @Nullable Refused refused) {
    private static final Taken UP = new Taken("taken_up", null);
    private static final Taken REMOVED = new Taken("removed", null);

    /** A policy was withdrawn that does not rule. */
    private static final Taken NOT_IN_FORCE = new Taken("not_in_force", null);
  }

  /** Takes in a record: a policy under its name, or its withdrawal. */
  Taken put(Flow.Steer record) {
    changed = true;
    byte[] document = record.record();
    String why = record.refusal();
    RefusalReason reason = RefusalReason.BAD_SIGNATURE;
    boolean mustBeSigned = atStart.requireSigned().and(latest().requireSigned()).policies();
    if (why == null && mustBeSigned && !record.by().signed()) {
      why = UNSIGNED;
    }
    if (why == null && record.by().isDated() && record.by().issuedAtMs() <= issuedAtMs) {
      why = "it was signed no later than the last one that was taken up or withdrawn";
    }
    if (why == null && Withdrawal.isOf(record.key(), document)) {
      if (!record.key().equals(latest().name())) {
        return Taken.NOT_IN_FORCE;
      }
      next = new Entry(atStart, null, record.from());
      issuedAtMs = Math.max(issuedAtMs, record.by().issuedAtMs());
      refusal = null;
      return Taken.REMOVED;
    }
    if (why == null && document != null) {
      PolicyDecoder.Reading reading = reader.read(document);
      Policy policy = reading.policy();
      why = policy == null ? told(reading.problems()) : unfit(policy, record.key());
      reason = policy == null ? reading.problems().get(0).reason() : RefusalReason.CONFLICT;
      if (why == null && policy != null) {
        next = new Entry(policy, document, record.from());
        issuedAtMs = Math.max(issuedAtMs, record.by().issuedAtMs());
      }
    }
    String text = why == null ? null : named(record.key()) + why;
    refusal = text;
    return text == null ? Taken.UP : new Taken("refused", new Refused(reason, text));
  }

  /** True where another policy rules from that tick on. */
  boolean turn(long tick) {
    if (next == null || next.from > tick) {
      return false;
    }
    now = next;
    next = null;
    changed = true;
    return true;
  }

  void drain(byte[] key, Stage.Rows rows) {
    if (changed) {
      ByteWriter out = new ByteWriter().optionalText(refusal);
      write(now, out);
      out.flag(next != null);
      if (next != null) {
        write(next, out);
      }
      rows.put(key, out.signed(issuedAtMs).toBytes());
      changed = false;
    }
  }

  void restore(ByteReader in) {
    refusal = in.optionalText();
    now = read(in);
    next = in.flag() ? read(in) : null;
    issuedAtMs = in.signed();
  }

  private Policy latest() {
    return next == null ? now.policy : next.policy;
  }

  private @Nullable String unfit(Policy policy, String key) {
    // Under another key it could never be withdrawn, and would not be what that key was before.
    if (!policy.name().equals(key)) {
      return "it is named " + policy.name() + ": a policy's record has its name as the key";
    }
    return policy.enforces() && !canSign
        ? "it enforces, but the service has no key to sign commands with"
        : null;
  }

  private static void write(Entry entry, ByteWriter out) {
    out.signed(entry.from).flag(entry.document != null);
    if (entry.document != null) {
      out.blob(entry.document);
    }
  }

  private Entry read(ByteReader in) {
    long from = in.signed();
    byte[] document = in.flag() ? in.blob() : null;
    Policy policy = document == null ? null : reader.read(document).policy();
    // A document that an older version took and this one does not is no reason not to start.
    return policy == null ? new Entry(atStart, null, from) : new Entry(policy, document, from);
  }

  private static String named(String key) {
    return key.isEmpty() ? "a policy is refused: " : "policy " + key + " is refused: ";
  }

  private static String told(List<DocumentProblem> problems) {
    List<String> told = new ArrayList<>();
    for (DocumentProblem problem : problems.stream().limit(PROBLEMS_TOLD).toList()) {
      String where = problem.pointer().isEmpty() ? "" : problem.pointer() + " ";
      told.add(where + problem.detail());
    }
    return String.join("; ", told);
  }
}
