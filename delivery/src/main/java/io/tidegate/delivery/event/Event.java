package io.tidegate.delivery.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.schemas.alert.Severity;

/**
 * One OCSF event on its way to a SIEM.
 *
 * @param id the same whenever it is sent again
 * @param finding whose steps must arrive in order: a finding's uid, or a command's id
 * @param detector what found it; {@link #COMMANDS} for what became of a command
 * @param tenant whom it is about; empty where nobody
 * @param timeMs when it happened
 * @param bytes the length of its record
 * @param document the OCSF document; changed only by what a sink may not see
 */
public record Event(
    String id,
    String finding,
    Severity severity,
    String detector,
    String cluster,
    String tenant,
    long timeMs,
    int bytes,
    ObjectNode document) {

  /** The detector of events that tell what became of a command. */
  public static final String COMMANDS = "command";

  /** Whether it tells what became of a command. */
  public boolean isCommand() {
    return detector.equals(COMMANDS);
  }

  /** A text of the document, or nothing. */
  public String text(String... path) {
    return Documents.text(document, path);
  }
}
