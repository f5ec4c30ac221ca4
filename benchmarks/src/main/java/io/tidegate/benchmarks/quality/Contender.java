package io.tidegate.benchmarks.quality;

import io.tidegate.benchmarks.quality.baseline.BaselineMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** A method under comparison: Tidegate or a baseline. */
record Contender(String name, Function<RunOutcome, Scoring> scoring) {

  static Contender tidegate() {
    return new Contender("**Tidegate**", RunOutcome::scoring);
  }

  /** Tidegate first. */
  static List<Contender> all() {
    List<Contender> all = new ArrayList<>();
    all.add(tidegate());
    Arrays.stream(BaselineMethod.values())
        .map(method -> new Contender(method.id(), run -> run.scoring(method)))
        .forEach(all::add);
    return all;
  }

  /** What it did over the runs that are chosen. */
  Tally tally(Collection<RunOutcome> runs, Predicate<RunOutcome> chosen) {
    Tally tally = new Tally();
    runs.stream().filter(chosen).forEach(run -> tally.add(scoring.apply(run), run.hours()));
    return tally;
  }
}
