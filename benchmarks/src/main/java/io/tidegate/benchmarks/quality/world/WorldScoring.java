package io.tidegate.benchmarks.quality.world;

import io.tidegate.benchmarks.quality.world.CommandMatch.Touch;
import io.tidegate.benchmarks.quality.world.Match.Standing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Judges findings and commands by what is true; a function of its arguments, whose order does not
 * matter.
 *
 * <p>A finding counts from its first alert of severity medium or higher, and is judged by that
 * alert alone. The alert finds a label when it comes between the label's start and {@value
 * Label#GRACE_MS} ms after its end, of the label's cluster, about an entity that the label names;
 * those that name the entity as primary are preferred. Else it may be tolerated, or related; else
 * it is false.
 */
public final class WorldScoring {
  /** Kinds of entities that stand for many others. */
  private static final Set<String> WIDE = Set.of("cluster", "model", "node_group");

  private final World world;

  public WorldScoring(World world) {
    this.world = world;
  }

  /** The score of what was told and done. */
  public WorldScore score(Collection<Finding> findings, Collection<Command> commands) {
    List<Match> matches = judged(findings, Finding::told);
    List<CommandMatch> touched =
        commands.stream()
            .filter(command -> !command.isRelease())
            .sorted(Command.ORDER)
            .map(this::judge)
            .toList();
    List<LabelScore> labels =
        world.labels().stream().map(label -> scored(label, matches, findings, touched)).toList();
    return new WorldScore(
        world,
        labels,
        matches,
        judged(findings, Finding::raised),
        touched,
        (int) commands.stream().filter(Command::isRelease).count(),
        findings.stream().map(Finding::records).sorted().toList());
  }

  /** What that alert is worth. */
  Match judge(Alert alert) {
    List<Label> found = found(alert);
    if (!found.isEmpty()) {
      return new Match(alert, Standing.FOUND, found);
    }
    return new Match(alert, standing(alert), List.of());
  }

  /** Whom that command hits. */
  CommandMatch judge(Command command) {
    List<Label> right = hit(command, Label::commandTargets);
    return new CommandMatch(command, right.isEmpty() ? touch(command) : Touch.RIGHT, right);
  }

  private List<Match> judged(
      Collection<Finding> findings, Function<Finding, @Nullable Alert> which) {
    return findings.stream()
        .map(which)
        .filter(Objects::nonNull)
        .sorted(Alert.ORDER)
        .map(this::judge)
        .toList();
  }

  private LabelScore scored(
      Label label, List<Match> matches, Collection<Finding> findings, List<CommandMatch> commands) {
    List<Alert> found = new ArrayList<>();
    for (Match match : matches) {
      if (match.labels().contains(label)) {
        found.add(match.alert());
      }
    }
    Alert low =
        findings.stream()
            .map(Finding::created)
            .filter(Objects::nonNull)
            .filter(alert -> !alert.isAtLeast(Alert.MEDIUM))
            .filter(alert -> found(alert).contains(label))
            .min(Alert.ORDER)
            .orElse(null);
    List<Command> against =
        commands.stream()
            .filter(each -> each.labels().contains(label))
            .map(CommandMatch::command)
            .toList();
    return new LabelScore(label, found, low, against);
  }

  /** The labels that it finds: those whose primary it is about, or else all that name it. */
  private List<Label> found(Alert alert) {
    List<Label> naming =
        world.labels().stream()
            .filter(label -> label.covers(alert.cluster(), alert.timeMs()))
            .filter(label -> label.names(alert.entity()))
            .toList();
    List<Label> primary = naming.stream().filter(label -> label.isPrimary(alert.entity())).toList();
    return primary.isEmpty() ? naming : primary;
  }

  /** How an alert stands that finds nothing. */
  private Standing standing(Alert alert) {
    if (world.tolerated().stream().anyMatch(each -> each.allows(alert))) {
      return Standing.TOLERATED;
    }
    if (isRelated(alert)) {
      return Standing.RELATED;
    }
    long timeMs = alert.timeMs();
    if (world.labels().stream()
        .anyMatch(label -> timeMs > label.endMs() && label.names(alert.entity()))) {
      return Standing.FALSE_AFTER;
    }
    return world.labels().stream()
            .anyMatch(label -> timeMs < label.startMs() && label.isPrimary(alert.entity()))
        ? Standing.FALSE_BEFORE
        : Standing.FALSE;
  }

  private boolean isRelated(Alert alert) {
    return WIDE.contains(alert.entity().kind())
        && world.labels().stream()
            .filter(label -> label.covers(alert.cluster(), alert.timeMs()))
            .anyMatch(label -> alert.further().stream().anyMatch(label::isPrimary));
  }

  /** Whom a command touches that hits no attacker while it attacks. */
  private Touch touch(Command command) {
    if (command.setsGroup() && world.isIdleGroup(command.group())) {
      return Touch.PREWARM;
    }
    if (world.isUnsecured(command)) {
      return Touch.GATE;
    }
    if (!hit(command, Label::overbroadTargets).isEmpty()) {
      return Touch.OVERBROAD;
    }
    boolean late =
        world.labels().stream()
            .filter(label -> label.isIn(command.cluster()) && command.timeMs() > label.endMs())
            .anyMatch(label -> command.target().isAmong(label.commandTargets()));
    return late ? Touch.LATE : Touch.INNOCENT;
  }

  private List<Label> hit(Command command, Function<Label, Set<String>> targets) {
    return world.labels().stream()
        .filter(label -> label.covers(command.cluster(), command.timeMs()))
        .filter(label -> command.target().isAmong(targets.apply(label)))
        .toList();
  }
}
