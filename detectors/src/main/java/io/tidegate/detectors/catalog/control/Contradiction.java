package io.tidegate.detectors.catalog.control;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.stored.Coded;
import io.tidegate.schemas.stored.Codes;
import java.util.Locale;

/**
 * One contradiction among scaling events, or between them and telemetry.
 *
 * @param sinceMs the first event that one of its sides rests on
 * @param grows whether what it is about asks for more nodes; a report asks for none
 * @param text one clause that says what contradicts what
 */
record Contradiction(
    Kind kind, long timeMs, long sinceMs, Severity severity, boolean grows, String text) {

  /** Kinds, the most serious first; the code is stored. */
  enum Kind implements Coded {
    /** A report does not list nodes that go on serving. */
    DENIES_SERVING(0),
    /** An event ended nodes that go on serving. */
    ENDS_SERVING(6),
    /** A report counts fewer nodes than serve. */
    COUNTS_TOO_FEW(1),
    /** A report's size is not that of its own list. */
    REPORT_AGAINST_ITSELF(2),
    /** A controller never heard of before sets a target. */
    UNKNOWN_CONTROLLER(3),
    /** A decision starts from a target that another decision has replaced. */
    REPLACED_TARGET(4),
    /** A target is set, and no node comes. */
    NOT_CARRIED_OUT(5);

    static final Codes<Kind> CODES = Codes.of(values());

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    @Override
    public int code() {
      return code;
    }

    /** Lower case with underscores. */
    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  void write(ByteWriter out) {
    out.u8(kind.code()).signed(timeMs).signed(sinceMs).u8(severity.id()).flag(grows).text(text);
  }

  static Contradiction read(ByteReader in) {
    return new Contradiction(
        Kind.CODES.of(in.u8()),
        in.signed(),
        in.signed(),
        Severity.ofId(in.u8()),
        in.flag(),
        in.text());
  }
}
