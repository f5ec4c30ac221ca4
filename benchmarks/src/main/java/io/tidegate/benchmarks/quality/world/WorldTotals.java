package io.tidegate.benchmarks.quality.world;

import io.tidegate.benchmarks.quality.world.CommandMatch.Touch;
import io.tidegate.benchmarks.quality.world.Match.Standing;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;

/** Figures over many scenarios. */
public final class WorldTotals {
  private static final double HOURS_PER_DAY = 24;
  private static final double MS_PER_SECOND = 1_000;

  private final List<WorldScore> scores;

  public WorldTotals(List<WorldScore> scores) {
    this.scores = List.copyOf(scores);
  }

  public int scenarios() {
    return scores.size();
  }

  public int benignScenarios() {
    return benign().scores.size();
  }

  /** Event time, in days. */
  public double days() {
    return scores.stream().mapToDouble(score -> score.world().hours()).sum() / HOURS_PER_DAY;
  }

  /** The same over the scenarios in which nothing must be found. */
  public WorldTotals benign() {
    return new WorldTotals(scores.stream().filter(WorldScore::isBenign).toList());
  }

  /** Labels that must be found. */
  public List<LabelScore> required() {
    return scores.stream().flatMap(score -> score.required().stream()).toList();
  }

  public int found() {
    return (int) required().stream().filter(LabelScore::isFound).count();
  }

  public int told() {
    return (int) required().stream().filter(LabelScore::isTold).count();
  }

  public List<LabelScore> denialsOfWallet() {
    return required().stream().filter(each -> each.label().isDenialOfWallet()).toList();
  }

  /** Findings of severity medium or higher that are about a label, optional ones too. */
  public int rightFindings() {
    return (int) sum(score -> score.count(Standing.FOUND));
  }

  public int falseFindings() {
    return (int) sum(score -> score.falseFindings().size());
  }

  public int falseHigh() {
    return (int) sum(score -> score.falseHigh().size());
  }

  /** Commands of both modes that hit so. */
  public long count(Touch touch) {
    return sum(score -> score.count(touch));
  }

  /** Findings of severity medium or higher that stand so. */
  public long count(Standing standing) {
    return sum(score -> score.count(standing));
  }

  public int collateral() {
    return (int) sum(score -> score.collateral().size());
  }

  public double collateralMinutes() {
    return scores.stream().mapToDouble(WorldScore::collateralMinutes).sum();
  }

  public int duplicates() {
    return (int) sum(WorldScore::duplicates);
  }

  /** Seconds from the start of those labels that were found, at that share of them. */
  public OptionalDouble delaySeconds(double share) {
    return delaySeconds(required(), LabelScore::delayMs, share);
  }

  /** The same from when each could fairly be seen. */
  public OptionalDouble delayFromEffectSeconds(double share) {
    return delaySeconds(required(), LabelScore::delayFromEffectMs, share);
  }

  /** Alerts of a finding, at that share of all findings. */
  public OptionalDouble alertsOfFinding(double share) {
    return quantile(
        scores.stream()
            .flatMap(score -> score.recordsOfFindings().stream())
            .mapToDouble(Integer::doubleValue),
        share);
  }

  /** Seconds that it took with those labels, at that share of those that have any. */
  public static OptionalDouble delaySeconds(
      List<LabelScore> labels, Function<LabelScore, OptionalLong> delayMs, double share) {
    return quantile(
        labels.stream()
            .flatMapToLong(each -> delayMs.apply(each).stream())
            .mapToDouble(ms -> ms / MS_PER_SECOND),
        share);
  }

  /** Between two values in proportion; empty without values. */
  static OptionalDouble quantile(DoubleStream values, double share) {
    double[] sorted = values.sorted().toArray();
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    double at = share * (sorted.length - 1);
    int below = (int) Math.floor(at);
    int above = (int) Math.ceil(at);
    return OptionalDouble.of(sorted[below] + (sorted[above] - sorted[below]) * (at - below));
  }

  private long sum(ToLongFunction<WorldScore> of) {
    return scores.stream().mapToLong(of).sum();
  }
}
