package io.tidegate.detectors.contain;

import io.tidegate.schemas.alert.ContainmentState;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.EnforcerRecord;
import io.tidegate.schemas.control.EnforcerSays;
import io.tidegate.schemas.control.Response;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether gateways did what they were told: a command is applied when every live enforcer of its
 * cluster has said so, partial when some have; without an answer it is sent again.
 */
final class ClosedLoop {
  private static final int OK = 200;
  private static final int PROCESSING = 102;
  private static final int NOT_IMPLEMENTED = 501;
  private static final int NAMED = 8;

  private final Containments containments;
  private final EnforcerRoster roster;
  private final Lifecycle lifecycle;
  private final ActionBudget budget;
  private final Ruling ruling;
  private final World world;

  ClosedLoop(
      Containments containments,
      EnforcerRoster roster,
      Lifecycle lifecycle,
      ActionBudget budget,
      Ruling ruling,
      World world) {
    this.containments = containments;
    this.roster = roster;
    this.lifecycle = lifecycle;
    this.budget = budget;
    this.ruling = ruling;
    this.world = world;
  }

  /** Takes in what an enforcer tells. */
  void hear(EnforcerSays says, long nowMs) {
    if (says instanceof EnforcerRecord record) {
      roster.announce(record, nowMs);
      return;
    }
    Response response = (Response) says;
    if (response.enforcer().equals(Response.PUBLISHER)) {
      withheld(response, nowMs);
      return;
    }
    roster.answered(response.enforcer(), response.timeMs(), nowMs);
    Contained contained = containments.byCommand(response.commandId());
    note(response, contained, nowMs);
    if (contained == null || response.status() == PROCESSING) {
      return;
    }
    // Whoever never announced itself is not waited for, and may be anybody.
    if (!roster.knows(response.enforcer()) || isContradicted(response, contained)) {
      return;
    }
    Command command = contained.command();
    contained.answers().put(response.enforcer(), response.status());
    containments.changed(contained);
    if (response.status() == NOT_IMPLEMENTED) {
      EnforcerRoster.Task task = EnforcerRoster.Task.of(command);
      roster.cannot(response.enforcer(), task);
      if (!roster.canDo(task, nowMs)) {
        lifecycle.giveUp(contained, "no live enforcer can do it", nowMs);
        return;
      }
    }
    settle(contained, nowMs);
  }

  /** What an enforcer has done it can do: that it cannot is not its word, or no true one. */
  private static boolean isContradicted(Response response, @Nullable Contained contained) {
    return response.status() == NOT_IMPLEMENTED
        && contained != null
        && contained.answers().getOrDefault(response.enforcer(), 0) == OK;
  }

  /** What no gateway was told never began, and costs nothing. */
  private void withheld(Response response, long nowMs) {
    Contained contained = containments.byCommand(response.commandId());
    note(response, contained, nowMs);
    if (contained != null
        && contained.answers().isEmpty()
        && response.timeMs() > contained.command().notAfterMs()) {
      budget.giveBack(contained);
      lifecycle.withheld(contained, nowMs);
    }
  }

  /** Says what was not applied by its deadline, and sends it again. */
  void remind(long nowMs) {
    for (Contained each : List.copyOf(containments.inForce())) {
      if (!each.isEnforced()) {
        continue;
      }
      settle(each, nowMs);
      if (each.dueMs() <= nowMs) {
        each.due(Contained.NEVER);
        containments.changed(each);
        if (each.state() != ContainmentState.APPLIED) {
          remind(each, nowMs);
        }
      }
    }
  }

  private void remind(Contained each, long nowMs) {
    Command command = each.command();
    SortedSet<String> missing = missing(each, nowMs);
    if (each.tries() == 1) {
      world.count(World.Event.NOT_APPLIED, 1);
      world.note(
          AuditKind.NOT_APPLIED,
          nowMs,
          Facts.with(Facts.of(command), new Fact.Texts("unanswered_by", List.copyOf(missing))));
      String whom =
          missing.isEmpty() ? ": no live enforcer has announced itself" : ": " + named(missing);
      world.changed(command.findingUid(), each.told(), "containment not applied" + whom, nowMs);
    }
    boolean again =
        !missing.isEmpty()
            && each.tries() <= ruling.guards().retries()
            && nowMs <= command.notAfterMs();
    if (again) {
      world.send(command);
      each.tryAgain();
      each.due(nowMs + ruling.guards().answerDeadlineMs());
      world.count(World.Event.RETRIED, 1);
    }
  }

  private void settle(Contained each, long nowMs) {
    SortedSet<String> live = roster.live(each.command().target().cluster(), nowMs);
    SortedSet<String> missing = missing(each, nowMs);
    ContainmentState now = each.state();
    if (!live.isEmpty()) {
      now =
          missing.isEmpty()
              ? ContainmentState.APPLIED
              : missing.size() < live.size() ? ContainmentState.PARTIAL : ContainmentState.PENDING;
    }
    if (now == each.state()) {
      return;
    }
    each.state(now);
    containments.changed(each);
    Command command = each.command();
    String why = "containment " + now.wireName();
    if (now == ContainmentState.APPLIED) {
      world.note(
          AuditKind.APPLIED,
          nowMs,
          Facts.with(Facts.of(command), new Fact.Texts("enforcers", List.copyOf(live))));
    } else {
      why += ": without " + named(missing);
    }
    world.changed(command.findingUid(), each.told(), why, nowMs);
  }

  /** The live enforcers of the cluster that have not said that they did it. */
  private SortedSet<String> missing(Contained each, long nowMs) {
    SortedSet<String> missing =
        new TreeSet<>(roster.live(each.command().target().cluster(), nowMs));
    missing.removeIf(enforcer -> each.answers().getOrDefault(enforcer, 0) == OK);
    return missing;
  }

  private static String named(SortedSet<String> enforcers) {
    String names = String.join(", ", enforcers.stream().limit(NAMED).toList());
    int more = enforcers.size() - NAMED;
    return more > 0 ? names + " and " + more + " more" : names;
  }

  private void note(Response response, @Nullable Contained contained, long nowMs) {
    List<Fact> facts =
        List.of(
            new Fact.Text("command_id", response.commandId()),
            new Fact.Text("enforcer", response.enforcer()),
            new Fact.Whole("status", response.status()),
            new Fact.Text("state", response.state().wireName()),
            new Fact.Text("text", response.text()),
            new Fact.Whole("answered", response.timeMs()));
    world.count(World.Event.ANSWERS, 1);
    if (contained != null) {
      Command command = contained.command();
      long lag = response.timeMs() - command.issuedAtMs();
      facts =
          Facts.with(
              facts,
              new Fact.Text("finding_uid", command.findingUid()),
              new Fact.Text("target", command.target().key()),
              new Fact.Whole("lag_ms", lag));
      if (isContradicted(response, contained)) {
        facts = Facts.with(facts, new Fact.Flag("contradicts_its_word", true));
      }
      world.count(World.Event.ENFORCEMENT_LAG_MS, Math.max(0, lag));
    }
    world.note(AuditKind.RESPONSE, nowMs, facts);
  }
}
