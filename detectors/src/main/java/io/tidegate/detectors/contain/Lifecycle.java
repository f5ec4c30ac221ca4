package io.tidegate.detectors.contain;

import io.tidegate.schemas.alert.Containment;
import io.tidegate.schemas.alert.ContainmentState;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.policy.GuardSettings;
import io.tidegate.schemas.policy.PolicyMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How containments begin, go on and end.
 *
 * <p>Guarantee: whatever is in force ends: at its own end, by a release, or because a later command
 * for the same target takes its place.
 */
final class Lifecycle {
  static final String STALE = "stale";

  /** What goes on after a command came too late is tried again after that time. */
  private static final long TRIED_AGAIN_MS = 60_000;

  /** Whoever knocks so often in the time before the end is still there. */
  private static final int STILL_KNOCKING = 10;

  private static final long KNOCK_WINDOW_MS = 60_000;

  /** A containment is not extended beyond that, however long somebody knocks. */
  private static final long LONGEST_MS = 86_400_000;

  private final Containments containments;
  private final Commands commands;
  private final Ruling ruling;
  private final World world;

  Lifecycle(Containments containments, Ruling ruling, World world) {
    this.containments = containments;
    this.commands = new Commands(containments);
    this.ruling = ruling;
    this.world = world;
  }

  /** Carries out a proposal that every guard let pass; says what a finding should tell of it. */
  Containment begin(Proposal proposal) {
    Contained replaced = containments.of(proposal.key());
    long sinceMs = replaced == null ? proposal.timeMs() : replaced.sinceMs();
    Command command = commands.of(proposal, ruling.reference(), ruling.guards());
    Contained contained = new Contained(command, proposal, sinceMs, stateOf(proposal));
    if (proposal.act().mode() == PolicyMode.APPROVE) {
      contained.due(proposal.timeMs() + ruling.guards().approval().deadlineMs());
      containments.await(contained);
      return contained.told();
    }
    return start(contained);
  }

  private static ContainmentState stateOf(Proposal proposal) {
    if (proposal.act().mode() == PolicyMode.APPROVE) {
      return ContainmentState.AWAITING_APPROVAL;
    }
    return proposal.lane() == Lane.ENFORCED
        ? ContainmentState.PENDING
        : ContainmentState.WOULD_HAVE;
  }

  /** Sends the command, which from then on is in force. */
  Containment start(Contained contained) {
    Command command = contained.command();
    world.begin(command);
    world.note(AuditKind.COMMAND, command.issuedAtMs(), Facts.of(command));
    Contained replaced = containments.of(contained.key());
    boolean goesOn = replaced != null && replaced.command().endMs() > command.issuedAtMs();
    contained.replaces(goesOn ? replaced : null);
    containments.begin(contained);
    if (command.mode() == Mode.ENFORCE) {
      contained.due(command.issuedAtMs() + ruling.guards().answerDeadlineMs());
    } else if (replaced != null && replaced.isEnforced()) {
      world.ended(contained.key(), command.issuedAtMs());
    }
    return contained.told();
  }

  /**
   * Takes back what never began: its command was withheld since it was too old when it could be
   * sent. What goes on is tried again after a minute.
   */
  void withheld(Contained contained, long nowMs) {
    Command command = contained.command();
    Contained before = contained.replaced();
    containments.takeBack(contained);
    if (before != null && before.command().endMs() > nowMs) {
      containments.begin(before);
    } else {
      world.ended(contained.key(), nowMs);
    }
    world.note(AuditKind.STALE, nowMs, Facts.of(command));
    world.count(World.Event.STALE, 1);
    world.changed(
        command.findingUid(),
        new Containment(
            ContainmentState.WOULD_HAVE,
            command.commandId(),
            command.issuedAtMs() + TRIED_AGAIN_MS,
            STALE),
        "containment not sent: it came too late",
        nowMs);
  }

  /** Lets run out what has come to its end, or extends it where somebody still knocks. */
  void expire(long nowMs) {
    for (Contained each : List.copyOf(containments.inForce())) {
      if (each.command().endMs() > nowMs) {
        continue;
      }
      if (isStillKnocking(each, nowMs)) {
        extend(each, nowMs);
      } else {
        runOut(each, nowMs);
      }
    }
    containments.releasesOver(nowMs).forEach(target -> world.ended(target, nowMs));
  }

  /** Ends a containment before its time, whatever speaks against it. */
  void release(Contained contained, Order order, long nowMs) {
    List<Fact> facts = Facts.ofEnd(contained, Math.max(nowMs, order.timeMs()));
    if (contained.isEnforced()) {
      facts = Facts.with(facts, sendRelease(contained, order.reason(), nowMs));
    }
    containments.end(contained, nowMs);
    world.count(World.Event.RELEASED, 1);
    world.note(AuditKind.RELEASE, nowMs, Facts.with(facts, order.facts().toArray(Fact[]::new)));
    Command command = contained.command();
    world.changed(
        command.findingUid(),
        new Containment(ContainmentState.RELEASED, command.commandId(), nowMs, null),
        "released by " + order.by(),
        nowMs);
  }

  /** Tells gateways that it is over, which stands until it would have been; the audit's fact. */
  private Fact sendRelease(Contained contained, String reason, long nowMs) {
    Command release = commands.release(contained, nowMs, reason);
    world.send(release);
    containments.releaseUntil(contained.key(), contained.command().endMs());
    return new Fact.Text("release_command_id", release.commandId());
  }

  /**
   * Releases a target of which nothing is known to be in force: gateways may know better. The word
   * stands for as long as any containment may have been meant to last.
   */
  Command releaseUnknown(Target target, Order order, String findingUid, long nowMs) {
    Command release =
        commands.releaseOf(
            target, findingUid, ruling.reference(), order.reason(), nowMs, LONGEST_MS);
    world.send(release);
    containments.releaseUntil(target.key(), nowMs + LONGEST_MS);
    return release;
  }

  /** Takes away what no gateway can carry out; one that did it after all is told so. */
  void giveUp(Contained contained, String why, long nowMs) {
    List<Fact> facts = Facts.ofEnd(contained, nowMs);
    if (contained.isEnforced()) {
      facts = Facts.with(facts, sendRelease(contained, why, nowMs));
    }
    containments.end(contained, nowMs);
    world.note(
        AuditKind.RELEASE,
        nowMs,
        Facts.with(facts, Order.ofEngine("engine", why, nowMs).facts().toArray(Fact[]::new)));
    Command command = contained.command();
    // Over already, so that what goes on is contained anew, by something that can be done.
    world.changed(
        command.findingUid(),
        new Containment(ContainmentState.REFUSED, command.commandId(), nowMs, "no_enforcer"),
        "containment refused: " + why,
        nowMs);
  }

  private boolean isStillKnocking(Contained each, long nowMs) {
    Command command = each.command();
    GuardSettings guards = ruling.guards();
    long window = Math.min(KNOCK_WINDOW_MS, command.durationMs() / 2);
    return each.isEnforced()
        && !ManualContainment.isUid(command.findingUid())
        && !guards.killSwitch()
        && nowMs + command.durationMs() - each.sinceMs() <= LONGEST_MS
        && each.knocks().within(nowMs - window, nowMs) >= STILL_KNOCKING;
  }

  private void extend(Contained each, long nowMs) {
    Command next = commands.extended(each, nowMs, ruling.guards());
    Containment told = start(each.by(next, ContainmentState.PENDING));
    world.count(World.Event.EXTENDED, 1);
    world.changed(next.findingUid(), told, "containment extended: it still knocks", nowMs);
  }

  private void runOut(Contained each, long nowMs) {
    containments.end(each, each.command().endMs());
    if (each.isEnforced()) {
      world.ended(each.key(), nowMs);
    }
    world.count(World.Event.EXPIRED, 1);
    world.note(AuditKind.EXPIRY, nowMs, Facts.ofEnd(each, each.command().endMs()));
  }

  /** What is in force by that command, or for that target; null for nothing. */
  @Nullable Contained find(@Nullable String commandId, @Nullable String target) {
    if (commandId != null) {
      return containments.byCommand(commandId);
    }
    return target == null ? null : containments.of(target);
  }
}
