package io.tidegate.benchmarks.quality.world;

import io.tidegate.schemas.control.Action;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * One command as it went to gateways.
 *
 * @param timeMs when it was issued
 * @param action OpenC2's word
 * @param method how, where it says so
 * @param mode {@code enforce} or {@code observe}
 * @param group the group of nodes that it is about, where it is about one
 */
public record Command(
    long timeMs,
    String cluster,
    NamedEntity target,
    String action,
    String method,
    String mode,
    String group,
    long durationMs) {

  private static final List<String> RELEASES =
      Stream.of(Action.values()).filter(Action::ends).map(Action::wireName).toList();

  static final Comparator<Command> ORDER =
      Comparator.comparingLong(Command::timeMs)
          .thenComparing(command -> command.target().shown())
          .thenComparing(Command::action)
          .thenComparing(Command::method)
          .thenComparing(Command::mode)
          .thenComparingLong(Command::durationMs);

  /** True when gateways are to act on it. */
  public boolean isEnforced() {
    return mode.equals("enforce");
  }

  /** The action with its method. */
  public String words() {
    return method.isEmpty() ? action : action + " " + method;
  }

  boolean isRelease() {
    return RELEASES.contains(action);
  }

  boolean setsGroup() {
    return action.equals(Action.SET.wireName()) && !group.isEmpty();
  }
}
