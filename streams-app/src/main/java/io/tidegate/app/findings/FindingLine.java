package io.tidegate.app.findings;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.schemas.encode.Printable;
import io.tidegate.schemas.encode.TimeText;

/** A finding in one line: when it was last told, how severe it is, who is meant, what is said. */
public final class FindingLine {
  private static final int UID_SHOWN = 10;
  private static final int SECONDS = 19;

  private FindingLine() {}

  /** The line. */
  public static String of(JsonNode alert) {
    return "%s  %-13s %-6s %-10s  %-28s %s"
        .formatted(
            TimeText.of(alert.path("time").asLong()).substring(0, SECONDS) + "Z",
            Printable.of(alert.path("severity").asText()),
            LatestFindings.isOpen(alert) ? "open" : "closed",
            Printable.of(shortUid(LatestFindings.uidOf(alert))),
            Printable.of(
                alert.at("/resources/0/namespace").asText()
                    + "/"
                    + alert.at("/resources/0/uid").asText()),
            Printable.of(alert.path("message").asText()));
  }

  /** As much of a uid as tells it from others in all but very large deployments. */
  private static String shortUid(String uid) {
    return uid.substring(0, Math.min(UID_SHOWN, uid.length()));
  }
}
