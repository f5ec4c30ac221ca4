package io.tidegate.detectors.correlate;

import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.CloseReason;
import org.jspecify.annotations.Nullable;

/** A step in a finding's life, worth an alert unless it is silent. */
public record Change(
    Finding finding,
    Activity activity,
    long timeMs,
    @Nullable String updateReason,
    @Nullable CloseReason closeReason) {

  static Change create(Finding finding, long timeMs) {
    return new Change(finding, Activity.CREATE, timeMs, null, null);
  }

  /** An update, and in a few words what changed. */
  public static Change update(Finding finding, long timeMs, String reason) {
    return new Change(finding, Activity.UPDATE, timeMs, reason, null);
  }

  /** What is to be weighed anew, and told only if something is done about it. */
  public static Change silent(Finding finding, long timeMs) {
    return new Change(finding, Activity.UPDATE, timeMs, null, null);
  }

  /** True for what is not worth an alert by itself. */
  public boolean isSilent() {
    return activity == Activity.UPDATE && updateReason == null;
  }

  static Change close(Finding finding, long timeMs, CloseReason reason) {
    return new Change(finding, Activity.CLOSE, timeMs, null, reason);
  }
}
