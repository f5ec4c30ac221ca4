package io.tidegate.detectors.contain;

import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.alert.Containment;
import io.tidegate.schemas.alert.ContainmentState;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.operator.OperatorRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands that wait for a person. What cannot be taken back needs two persons: the second must be
 * another than the first, who proposes it.
 */
final class Approvals {
  private static final String GUARD = "approval";
  private static final int MOST = 1_000;

  private final Containments containments;
  private final Lifecycle lifecycle;
  private final Ruling ruling;
  private final World world;
  private final Recheck recheck;

  /** What the guards say of a proposal at the moment of its approval. */
  interface Recheck {
    Decision.@Nullable Refuse refusal(Contained waiting, long nowMs);
  }

  Approvals(
      Containments containments, Lifecycle lifecycle, Ruling ruling, World world, Recheck recheck) {
    this.containments = containments;
    this.lifecycle = lifecycle;
    this.ruling = ruling;
    this.world = world;
    this.recheck = recheck;
  }

  /** True where no more can wait. */
  boolean isFull() {
    return containments.waiting().size() >= MOST;
  }

  void approve(OperatorRecord word, long nowMs) {
    Contained asked = asked(word);
    if (asked == null) {
      unknown(AuditKind.APPROVE, word, nowMs);
      return;
    }
    boolean another = asked.approvedBy().add(word.by());
    int needed = asked.irreversible() && ruling.guards().approval().othersThanProposer() ? 2 : 1;
    int missing = needed - asked.approvedBy().size();
    containments.changed(asked);
    world.note(
        AuditKind.APPROVE,
        nowMs,
        Facts.with(
            Facts.with(Facts.of(asked.command()), People.of(word).toArray(Fact[]::new)),
            new Fact.Flag("counts", another),
            new Fact.Whole("approvals_missing", Math.max(0, missing))));
    if (missing > 0) {
      return;
    }
    containments.noLongerWaiting(asked);
    Decision.Refuse refusal = recheck.refusal(asked, nowMs);
    if (refusal != null) {
      refuse(asked, refusal.guard(), refusal.text(), nowMs);
      return;
    }
    long freshMs = Commands.freshMs(asked.proof(), ruling.guards());
    Command approved = Commands.approved(asked.command(), nowMs, freshMs);
    Containment told = lifecycle.start(asked.by(approved, ContainmentState.PENDING));
    world.changed(approved.findingUid(), told, "containment approved by " + word.by(), nowMs);
  }

  void reject(OperatorRecord word, long nowMs) {
    Contained asked = asked(word);
    if (asked == null) {
      unknown(AuditKind.REJECT, word, nowMs);
      return;
    }
    containments.noLongerWaiting(asked);
    world.note(
        AuditKind.REJECT,
        nowMs,
        Facts.with(Facts.of(asked.command()), People.of(word).toArray(Fact[]::new)));
    refuse(asked, GUARD, "rejected by " + word.by(), nowMs);
  }

  /** Takes back what waits for a finding that a person ended. */
  void withdraw(String findingUid, OperatorRecord word, long nowMs) {
    for (Contained each : List.copyOf(containments.waiting())) {
      if (each.command().findingUid().equals(findingUid)) {
        containments.noLongerWaiting(each);
        refuse(each, GUARD, "withdrawn by " + word.by(), nowMs);
      }
    }
  }

  /** Refuses what nobody approved in time. */
  void expire(long nowMs) {
    for (Contained each : List.copyOf(containments.waiting())) {
      if (each.dueMs() <= nowMs) {
        containments.noLongerWaiting(each);
        world.note(
            AuditKind.REJECT,
            nowMs,
            Facts.with(Facts.of(each.command()), new Fact.Text("reason", "not approved in time")));
        refuse(each, GUARD, "not approved in time", nowMs);
      }
    }
  }

  private void refuse(Contained asked, String guard, String text, long nowMs) {
    Command command = asked.command();
    world.refused(guard, command.target().cluster(), nowMs, text);
    world.changed(
        command.findingUid(),
        new Containment(ContainmentState.REFUSED, command.commandId(), 0, guard),
        "containment refused: " + text,
        nowMs);
  }

  private @Nullable Contained asked(OperatorRecord word) {
    return word.commandId() == null ? null : containments.waitingFor(word.commandId());
  }

  private void unknown(AuditKind kind, OperatorRecord word, long nowMs) {
    world.note(kind, nowMs, Facts.with(People.of(word), new Fact.Flag("was_waiting", false)));
  }
}
