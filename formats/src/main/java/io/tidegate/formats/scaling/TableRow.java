package io.tidegate.formats.scaling;

import io.tidegate.schemas.event.ScalingType;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One row of a table: what an event of that reason and message says.
 *
 * @param reason {@code *} for any
 * @param kind the kind of object that it must be about; empty for any
 * @param event null where it is known and says nothing of the fleet
 * @param unit what is counted; empty for nodes
 * @param reasonCode empty where none follows from the row
 * @param capacityType empty where none follows from the row
 */
record TableRow(
    String reason,
    String kind,
    MessagePattern message,
    @Nullable ScalingType event,
    String unit,
    String reasonCode,
    String capacityType) {

  static final String ANY = "*";

  /** What the message's holes hold; null where the row is not about it. */
  @Nullable SortedMap<String, String> match(String ofReason, String ofKind, String text) {
    boolean about =
        (reason.equals(ANY) || reason.equals(ofReason))
            && (kind.isEmpty() || ofKind.isEmpty() || kind.equals(ofKind));
    return about ? message.match(text) : null;
  }
}
