package io.tidegate.app.audit;

import io.tidegate.schemas.audit.AuditRecord;
import io.tidegate.schemas.encode.TimeText;

/** What each kind of audit record says in a sentence. */
final class StoryLines {
  private static final int FIRST_OF_TIME = 11;
  private static final int LAST_OF_SECONDS = 19;
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;

  private StoryLines() {}

  /** One line of the story. */
  static String of(AuditRecord record) {
    return clock(record.timeMs()) + "  " + sentence(record);
  }

  private static String sentence(AuditRecord record) {
    return switch (record.kind()) {
      case DECISION ->
          "decided, past every guard: "
              + record.text("action")
              + " "
              + record.text("target")
              + by(" by rule ", record.text("rule"))
              + by(" of policy ", record.text("policy"))
              + by(", mode ", record.text("mode"));
      case REFUSAL ->
          "refused by guard "
              + record.text("guard")
              + by(": ", record.text("text"))
              + by(" (rule ", record.text("rule"))
              + by(" of policy ", record.text("policy"))
              + (record.text("rule").isEmpty() ? "" : ")");
      case COMMAND ->
          "command "
              + record.text("command_id")
              + ": "
              + record.text("action")
              + by(" ", record.text("method"))
              + " "
              + record.text("target")
              + by(" until ", timeOf(record, "until"))
              + by(", policy ", record.text("policy"));
      case STALE -> "command " + record.text("command_id") + " came too late and was not sent";
      case RESPONSE ->
          record.text("enforcer")
              + " answered "
              + record.text("status")
              + " "
              + record.text("state")
              + by(" after ", lasting(record, "lag_ms"));
      case APPLIED -> "in place at every live enforcer: " + record.text("enforcers");
      case NOT_APPLIED ->
          "not in place in time: "
              + (record.text("unanswered_by").isEmpty()
                  ? "no enforcer is known"
                  : "no answer of " + record.text("unanswered_by"));
      case RELEASE -> "released by " + whoAndWhy(record) + ended(record);
      case EXPIRY -> "ran out" + ended(record);
      case CONTAIN ->
          "contained by hand: "
              + record.text("action")
              + " "
              + record.text("target")
              + by(" until ", timeOf(record, "until"))
              + by(", mode ", record.text("mode"))
              + ", by "
              + whoAndWhy(record);
      case APPROVE -> "approved by " + whoAndWhy(record);
      case REJECT ->
          record.text("by").isEmpty()
              ? "rejected: " + record.text("reason")
              : "rejected by " + whoAndWhy(record);
      case VERDICT -> "judged " + record.text("verdict") + " by " + whoAndWhy(record);
      case PROTECT -> "protected by " + whoAndWhy(record);
      case ACCEPT_BASELINE -> "accepted as usual by " + whoAndWhy(record);
      case ENTITY ->
          "record of "
              + record.text("subject")
              + " "
              + record.text("standing")
              + by(": ", record.text("switches"))
              + by(", signed with ", record.text("signing_key"));
      case START, POLICY, CHECKPOINT -> record.kind().wireName();
    };
  }

  private static String whoAndWhy(AuditRecord record) {
    return record.text("by")
        + by(" (record ", record.text("operator_record"))
        + by(" of ", timeOf(record, "decided"))
        + (record.text("operator_record").isEmpty() ? "" : ")")
        + by(": ", record.text("reason"));
  }

  private static String ended(AuditRecord record) {
    return by(" after ", lasting(record, "contained_ms"))
        + by(", requests refused: ", record.text("requests_refused"));
  }

  /** The fact as a moment, empty where it is not told. */
  static String timeOf(AuditRecord record, String fact) {
    long timeMs = number(record, fact);
    return timeMs < 0 ? "" : clock(timeMs);
  }

  private static String lasting(AuditRecord record, String fact) {
    long millis = number(record, fact);
    return millis < 0 ? "" : lasting(millis);
  }

  /** The fact as a number; -1 where it is none. */
  static long number(AuditRecord record, String fact) {
    String text = record.text(fact);
    return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : -1;
  }

  /** How long that is, as people say it. */
  static String lasting(long millis) {
    if (millis < 10 * SECOND) {
      return millis + " ms";
    }
    if (millis < 2 * MINUTE) {
      return millis / SECOND + " s";
    }
    return millis / MINUTE + " min " + millis % MINUTE / SECOND + " s";
  }

  /** The moment in UTC, to the millisecond. */
  static String clock(long timeMs) {
    String text = TimeText.of(timeMs);
    return text.substring(0, FIRST_OF_TIME - 1)
        + " "
        + text.substring(FIRST_OF_TIME, LAST_OF_SECONDS + 4);
  }

  private static String by(String before, String text) {
    return text.isEmpty() ? "" : before + text;
  }
}
