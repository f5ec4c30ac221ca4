package io.tidegate.app.cli;

import io.tidegate.app.audit.AuditedWrite;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.audit.AuditRecord;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.OperatorDecoder;
import io.tidegate.schemas.encode.OperatorEncoder;
import io.tidegate.schemas.operator.OperatorRecord;
import io.tidegate.shell.config.ServiceSettings;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What is said to a person who decided something. */
final class OperatorWords {
  private OperatorWords() {}

  /** Refuses here what the service would refuse. */
  static void requireGood(OperatorRecord record, CommandLine command) {
    Decoded<OperatorRecord> decoded =
        new OperatorDecoder().decode(new OperatorEncoder().encode(record), Long.MAX_VALUE);
    if (decoded instanceof Decoded.Refusal<OperatorRecord> refusal) {
      throw new ParameterException(command, (refusal.field() + " " + refusal.detail()).strip());
    }
  }

  /** What came of it. */
  static String answer(AuditRecord audit) {
    String what =
        switch (audit.kind()) {
          case CONTAIN -> contained(audit);
          case RELEASE -> released(audit);
          case APPROVE -> approved(audit);
          case REJECT ->
              isFalse(audit, "was_waiting")
                  ? "No such command waits for approval: " + audit.text("command_id") + "."
                  : "Rejected: " + audit.text("command_id") + ".";
          case VERDICT -> judged(audit);
          case PROTECT -> "Protected: " + audit.text("target") + until(audit, "expires") + ".";
          case ACCEPT_BASELINE ->
              isFalse(audit, "finding_known")
                  ? "No such finding is open: " + audit.text("finding_uid") + "."
                  : "Accepted as usual: " + audit.text("finding_uid") + ".";
          case REFUSAL -> "Refused: " + audit.text("guard") + ": " + audit.text("text") + ".";
          default -> "Answered: " + audit.kind().wireName() + ".";
        };
    return what + " Audit record " + audit.sequence() + " of chain " + audit.chain() + ".";
  }

  /** That nothing answered, and what to look at. */
  static List<String> unanswered(String topic, ServiceSettings settings) {
    return List.of(
        "Sent to "
            + topic
            + ", but nothing answered within "
            + AuditedWrite.PATIENCE.toSeconds()
            + " s. It holds as soon as the service reads it.",
        "Check that:",
        "  the service runs:             curl http://"
            + settings.httpHost()
            + ":"
            + settings.httpPort()
            + "/ready",
        "  it is on the same brokers:    " + settings.bootstrapServers(),
        "  it reads and writes these:    " + topic + ", " + settings.outputs().audit(),
        "  it did not refuse the record: " + settings.outputs().deadLetter());
  }

  /** Whether what was decided had anything to decide about. */
  static boolean isDone(AuditRecord audit, OperatorRecord record) {
    boolean isMeantForLater = record.target() != null;
    return audit.kind() != AuditKind.REFUSAL
        && !isObserved(audit)
        && !isFalse(audit, "was_waiting")
        && !isFalse(audit, "finding_known")
        && (isMeantForLater || !isFalse(audit, "was_in_force"));
  }

  private static boolean isObserved(AuditRecord audit) {
    return audit.kind() == AuditKind.CONTAIN && audit.text("mode").equals("observe");
  }

  private static String contained(AuditRecord audit) {
    String what = audit.text("target") + ", " + audit.text("action") + until(audit, "until");
    return isObserved(audit)
        ? "Observed: "
            + what
            + ": no gateway acts on it, since policy "
            + audit.text("policy")
            + " has mode observe."
        : "Contained: " + what + ", by command " + audit.text("command_id") + ".";
  }

  private static String released(AuditRecord audit) {
    if (isFalse(audit, "was_in_force")) {
      return audit.text("target").isEmpty()
          ? "Nothing is in force for it."
          : "Nothing was in force for it; it is not contained again for a while"
              + (audit.text("release_command_id").isEmpty()
                  ? "."
                  : ", and gateways are told to serve it all the same.");
    }
    return "Released: "
        + audit.text("target")
        + ", contained for "
        + seconds(audit.text("contained_ms"))
        + " s, "
        + audit.text("requests_refused")
        + " requests refused.";
  }

  private static String approved(AuditRecord audit) {
    if (isFalse(audit, "was_waiting")) {
      return "No such command waits for approval: " + audit.text("command_id") + ".";
    }
    String missing = audit.text("approvals_missing");
    return missing.isEmpty() || missing.equals("0")
        ? "Approved: " + audit.text("command_id") + "."
        : "Approved by one; " + missing + " more by another person needed.";
  }

  private static String judged(AuditRecord audit) {
    if (isFalse(audit, "finding_known")) {
      return "No such finding is open: " + audit.text("finding_uid") + ".";
    }
    String moved = audit.text("bar_moved_by");
    return "Judged "
        + audit.text("verdict")
        + (moved.isEmpty()
            ? "."
            : ": the bar of "
                + audit.text("detector")
                + " for "
                + audit.text("entity")
                + " is moved by "
                + moved
                + until(audit, "bar_moved_until")
                + ".");
  }

  private static String until(AuditRecord audit, String fact) {
    String timeMs = audit.text(fact);
    return timeMs.matches("[0-9]{1,15}") ? " until " + Times.text(Long.parseLong(timeMs)) : "";
  }

  private static String seconds(String millis) {
    return millis.matches("[0-9]{1,15}") ? Long.toString(Long.parseLong(millis) / 1_000) : "0";
  }

  private static boolean isFalse(AuditRecord audit, String fact) {
    return audit.text(fact).equals("false");
  }
}
