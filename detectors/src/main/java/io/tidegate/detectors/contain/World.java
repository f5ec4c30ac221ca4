package io.tidegate.detectors.contain;

import io.tidegate.detectors.correlate.Finding;
import io.tidegate.schemas.alert.CloseReason;
import io.tidegate.schemas.alert.Containment;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.control.Command;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What containment does beyond itself; carried out at once, in the order of the calls. */
public interface World {

  /**
   * Sends a command to the gateways, which from now on is in force for its target where it is to be
   * enforced. Whoever publishes withholds what is too old by the time that he has, and answers so.
   */
  void begin(Command command);

  /** Sends a command that ends what is in force, or once more one that was not answered. */
  void send(Command command);

  /** Nothing is in force for a target any more. */
  void ended(String target, long timeMs);

  /** What is done about a finding is no longer what was told of it. */
  void changed(String findingUid, Containment now, String why, long timeMs);

  /** A finding that is open or was lately; null where there is none of that uid. */
  @Nullable Finding finding(String uid);

  /** A person ended a finding. */
  void close(Finding finding, CloseReason reason, long timeMs);

  /** Something happened that the audit must tell. */
  void note(AuditKind kind, long timeMs, List<Fact> facts);

  /** Something that is counted happened. */
  void count(Event event, long amount);

  /** What is counted of containments beside the guards' refusals. */
  enum Event {
    EXTENDED,
    EXPIRED,
    RELEASED,
    STALE,
    RETRIED,
    NOT_APPLIED,
    KNOCKS,
    ANSWERS,
    ENFORCEMENT_LAG_MS
  }

  /** A guard refused a command. */
  void refused(String guard, String cluster, long timeMs, String text);
}
