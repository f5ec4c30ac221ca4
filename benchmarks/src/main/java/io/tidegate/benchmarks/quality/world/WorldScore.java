package io.tidegate.benchmarks.quality.world;

import io.tidegate.benchmarks.quality.world.CommandMatch.Touch;
import io.tidegate.benchmarks.quality.world.Match.Standing;
import java.util.List;

/**
 * How good what was told and done of one scenario is.
 *
 * @param matches of each finding the first alert from severity medium on, in order of time
 * @param high of each finding the first alert from severity high on, in order of time
 * @param commands in order of time, without those that end a containment
 * @param releases commands that end one
 * @param recordsOfFindings how many alerts each finding has, whatever its severity
 */
public record WorldScore(
    World world,
    List<LabelScore> labels,
    List<Match> matches,
    List<Match> high,
    List<CommandMatch> commands,
    int releases,
    List<Integer> recordsOfFindings) {

  public WorldScore {
    labels = List.copyOf(labels);
    matches = List.copyOf(matches);
    high = List.copyOf(high);
    commands = List.copyOf(commands);
    recordsOfFindings = List.copyOf(recordsOfFindings);
  }

  /** True when there is nothing that must be found. */
  public boolean isBenign() {
    return required().isEmpty();
  }

  /** Labels that must be found. */
  public List<LabelScore> required() {
    return labels.stream().filter(each -> !each.label().optional()).toList();
  }

  /** Labels that had to be found and were not. */
  public List<LabelScore> missed() {
    return required().stream().filter(each -> !each.isFound()).toList();
  }

  /** Findings of severity medium or higher that stand so. */
  public long count(Standing standing) {
    return matches.stream().filter(each -> each.standing() == standing).count();
  }

  /** False findings of severity medium or higher. */
  public List<Match> falseFindings() {
    return matches.stream().filter(Match::isFalse).toList();
  }

  /** False findings of severity high or higher. */
  public List<Match> falseHigh() {
    return high.stream().filter(Match::isFalse).toList();
  }

  /** Commands of both modes that hit so. */
  public long count(Touch touch) {
    return commands.stream().filter(each -> each.touch() == touch).count();
  }

  /** Commands that gateways are to act on, against somebody who did nothing. */
  public List<CommandMatch> collateral() {
    return commands.stream().filter(CommandMatch::isCollateral).toList();
  }

  /** What those commands last, in minutes, each counted. */
  public double collateralMinutes() {
    return collateral().stream().mapToDouble(each -> each.command().durationMs() / 60_000.0).sum();
  }

  /** Findings beyond the first of the same detector about the same entity and label. */
  public int duplicates() {
    return required().stream().mapToInt(LabelScore::duplicates).sum();
  }
}
