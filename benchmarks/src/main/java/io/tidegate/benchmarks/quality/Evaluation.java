package io.tidegate.benchmarks.quality;

import io.tidegate.benchmarks.quality.RunPool.Job;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.FalseAlarmBudget;
import io.tidegate.shell.policy.PolicyFiles;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All runs of one evaluation, several at a time; the result does not depend on how many. */
final class Evaluation {
  /** Accepted medium findings a day, for predicted against realised. */
  private static final List<Double> BUDGETS = List.of(0.5, 2.0, 5.0, 20.0, 100.0);

  /** What the engine costs beside engine and baselines together, and what the baselines cost. */
  private static final double ENGINE_SHARE = 0.4;

  private static final double BASELINES_SHARE = 0.6;
  private static final double HOURS_PER_DAY = 24;

  private final List<Scenario> scenarios;
  private final List<Long> seeds;
  private final List<Long> tuningSeeds;
  private final List<Long> recordSeeds;
  private final Suite.Extent extent;
  private final Variant whole;
  private final RunPool pool;

  /**
   * What came of it.
   *
   * @param policy name and version of what was done about findings
   * @param ofRecords runs of the engine, under the policy that contains, with imperfect records
   * @param weak runs of the engine with attacks weaker than what is stated as detectable
   * @param tuningHours event time on which the baselines' thresholds were set
   * @param budgets benign runs of the engine by accepted medium findings a day
   * @param variants runs of the engine with and without one part of its method
   */
  record Result(
      String policy,
      List<RunOutcome> outcomes,
      List<RunOutcome> ofRecords,
      List<RunOutcome> weak,
      Thresholds thresholds,
      double tuningHours,
      SortedMap<Double, List<RunOutcome>> budgets,
      Map<Variant, List<RunOutcome>> variants) {}

  Evaluation(
      List<Scenario> scenarios,
      List<Long> seeds,
      List<Long> tuningSeeds,
      List<Long> recordSeeds,
      Suite.Extent extent,
      Variant whole,
      int threads,
      PrintWriter err) {
    this.scenarios = scenarios;
    this.seeds = seeds;
    this.tuningSeeds = tuningSeeds;
    this.recordSeeds = recordSeeds;
    this.extent = extent;
    this.whole = whole;
    double cost =
        BASELINES_SHARE * cost(tuning(), tuningSeeds)
            + cost(stated(), seeds)
            + ENGINE_SHARE * cost(ofRecords(), recordSeeds)
            + ENGINE_SHARE * cost(weak(), seeds)
            + ENGINE_SHARE * (BUDGETS.size() - 1) * cost(ofBudgets(), seeds)
            + ENGINE_SHARE * variants().size() * cost(ofVariants(), seeds);
    this.pool = new RunPool(threads, cost, err);
    err.printf(
        Locale.ROOT,
        "evaluate: %d scenarios, seeds %s, %d at a time; how long it will take is told after the"
            + " first run%n",
        scenarios.size(),
        seeds,
        threads);
    err.flush();
  }

  Result run() throws InterruptedException {
    Calibrated calibrated = calibrated();
    double tuningHours = calibrated.hours;
    Thresholds thresholds = calibrated.thresholds;
    List<Job<RunOutcome>> jobs = new ArrayList<>();
    for (Scenario scenario : stated()) {
      for (long seed : seeds) {
        jobs.add(
            new Job<>(scenario.cost(), () -> ScenarioRun.all(scenario, seed, whole, thresholds)));
      }
    }
    List<RunOutcome> outcomes = pool.all("suite", jobs);
    Variant contained = whole.under(PolicyFiles.read("contain").policy());
    List<RunOutcome> ofRecords = engineRuns(ofRecords(), recordSeeds, contained);
    List<RunOutcome> weak = engineRuns(weak(), whole);
    return new Result(
        whole.policy().reference(),
        outcomes,
        ofRecords,
        weak,
        thresholds,
        tuningHours,
        budgets(outcomes),
        variantRuns());
  }

  /** Thresholds of the baselines, and on how many hours of benign fleets they were set. */
  private record Calibrated(Thresholds thresholds, double hours) {}

  private Calibrated calibrated() throws InterruptedException {
    SortedMap<String, Thresholds.Scores> scores = new TreeMap<>();
    double hours = tuningScores(scores);
    double perDay = FalseAlarmBudget.DEFAULT.mediumPerDay();
    return new Calibrated(new Thresholds(scores, hours / HOURS_PER_DAY, perDay), hours);
  }

  /** Scores of the baselines on benign fleets of tuning seeds; how many hours those are. */
  private double tuningScores(SortedMap<String, Thresholds.Scores> scores)
      throws InterruptedException {
    List<Job<Double>> jobs = new ArrayList<>();
    for (Scenario scenario : tuning()) {
      for (long seed : tuningSeeds) {
        Thresholds.Scores own = new Thresholds.Scores();
        scores.put(scenario.id() + "-" + seed, own);
        jobs.add(
            new Job<>(
                BASELINES_SHARE * scenario.cost(), () -> ScenarioRun.scores(scenario, seed, own)));
      }
    }
    return pool.all("calibrating baselines", jobs).stream().mapToDouble(Double::doubleValue).sum();
  }

  private SortedMap<Double, List<RunOutcome>> budgets(List<RunOutcome> outcomes)
      throws InterruptedException {
    SortedMap<Double, List<RunOutcome>> byBudget = new TreeMap<>();
    for (double budget : BUDGETS) {
      if (budget == FalseAlarmBudget.DEFAULT.mediumPerDay()) {
        byBudget.put(
            budget, outcomes.stream().filter(run -> ofBudgets().contains(run.scenario())).toList());
      } else {
        FalseAlarmBudget accepted = new FalseAlarmBudget(Math.min(1, budget), budget);
        String what = String.format(Locale.ROOT, "budget of %.1f a day", budget);
        Variant variant = new Variant(what, Calibration.of(accepted), false, List.of());
        byBudget.put(budget, engineRuns(ofBudgets(), variant));
      }
    }
    return byBudget;
  }

  private Map<Variant, List<RunOutcome>> variantRuns() throws InterruptedException {
    Map<Variant, List<RunOutcome>> runs = new LinkedHashMap<>();
    for (Variant variant : variants()) {
      runs.put(variant, engineRuns(ofVariants(), variant));
    }
    return runs;
  }

  private List<RunOutcome> engineRuns(List<Scenario> chosen, Variant variant)
      throws InterruptedException {
    return engineRuns(chosen, seeds, variant);
  }

  private List<RunOutcome> engineRuns(List<Scenario> chosen, List<Long> those, Variant variant)
      throws InterruptedException {
    List<Job<RunOutcome>> jobs = new ArrayList<>();
    for (Scenario scenario : chosen) {
      for (long seed : those) {
        jobs.add(
            new Job<>(
                ENGINE_SHARE * scenario.cost(), () -> ScenarioRun.engine(scenario, seed, variant)));
      }
    }
    return pool.all(variant.name(), jobs);
  }

  /** What the baselines' thresholds are set on: all that is benign, whatever is scored. */
  private List<Scenario> tuning() {
    return stated().isEmpty()
        ? List.of()
        : Suite.scenarios(extent, null).stream().filter(Scenario::benign).toList();
  }

  private List<Scenario> stated() {
    return scenarios.stream().filter(each -> !each.weak() && !each.ofRecords()).toList();
  }

  private List<Scenario> ofRecords() {
    return scenarios.stream().filter(Scenario::ofRecords).toList();
  }

  private List<Scenario> weak() {
    return scenarios.stream().filter(Scenario::weak).toList();
  }

  private List<Scenario> ofBudgets() {
    return extent == Suite.Extent.FULL
        ? scenarios.stream().filter(each -> each.named(Suite.LONG_CALM)).toList()
        : List.of();
  }

  private List<Scenario> ofVariants() {
    return stated().stream()
        .filter(each -> each.named(Suite.SURGE) || each.named(Suite.VOLUME))
        .toList();
  }

  private List<Variant> variants() {
    return extent == Suite.Extent.QUICK || ofVariants().isEmpty() ? List.of() : Variant.all();
  }

  private static double cost(List<Scenario> chosen, List<Long> seeds) {
    return seeds.size() * chosen.stream().mapToDouble(Scenario::cost).sum();
  }
}
