package io.tidegate.benchmarks.quality.world;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One label, and what was told and done of it.
 *
 * @param found of each finding the first alert from severity medium on, in order of time
 * @param low the first alert that opened a finding of lower severity about it
 * @param commands against its targets, in order of time
 */
public record LabelScore(
    Label label, List<Alert> found, @Nullable Alert low, List<Command> commands) {

  public LabelScore {
    found = List.copyOf(found);
    commands = List.copyOf(commands);
  }

  public boolean isFound() {
    return !found.isEmpty();
  }

  /** True when it was told at all, whatever the severity. */
  public boolean isTold() {
    return isFound() || low != null;
  }

  /** From its start to the first of {@link #found}. */
  public OptionalLong delayMs() {
    return after(label.startMs());
  }

  /** From when it could be seen to the first of {@link #found}; negative where it came before. */
  public OptionalLong delayFromEffectMs() {
    return after(label.effectMs());
  }

  /** From its start to the first command that gateways are to act on. */
  public OptionalLong enforcedAfterMs() {
    return commands.stream()
        .filter(Command::isEnforced)
        .mapToLong(command -> command.timeMs() - label.startMs())
        .min();
  }

  public boolean isPrimaryNamed() {
    return found.stream().anyMatch(alert -> label.isPrimary(alert.entity()));
  }

  /** The share of its primary entities that a finding is about. */
  public double primaryCoverage() {
    Set<String> named = new TreeSet<>();
    found.forEach(alert -> named.addAll(alert.entity().names()));
    named.retainAll(label.primary());
    return (double) named.size() / label.primary().size();
  }

  /** Findings beyond the first of the same detector about the same entity. */
  public int duplicates() {
    long distinct =
        found.stream()
            .map(alert -> alert.detector() + ' ' + alert.entity().shown())
            .distinct()
            .count();
    return found.size() - (int) distinct;
  }

  private OptionalLong after(long timeMs) {
    return isFound() ? OptionalLong.of(found.get(0).timeMs() - timeMs) : OptionalLong.empty();
  }
}
