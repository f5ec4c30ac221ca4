package io.tidegate.benchmarks.speed;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs {@link RecordCost} and prints every step beside the baseline of the same run, for machines
 * differ and so do their hours. Takes the options of JMH.
 */
final class CostTable {
  private static final String BASELINE = "tokenize";

  private CostTable() {}

  /** Measures and prints. */
  static void print(String... args) throws RunnerException, CommandLineOptionException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .parent(new CommandLineOptions(args))
                    .include(RecordCost.class.getName() + "\\.")
                    .build())
            .run();
    SortedMap<String, Double> nanos = new TreeMap<>();
    for (RunResult result : results) {
      String name = result.getPrimaryResult().getLabel();
      nanos.put(name, result.getPrimaryResult().getStatistics().getPercentile(50));
    }
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    out.println(table(nanos));
  }

  /** The median of each step in nanoseconds, and in times of the baseline's. */
  static String table(SortedMap<String, Double> nanos) {
    StringBuilder table = new StringBuilder("step       ns/record  x baseline\n");
    double baseline = nanos.getOrDefault(BASELINE, Double.NaN);
    nanos.forEach(
        (name, median) ->
            table.append(
                String.format(
                    Locale.ROOT, "%-10s %9.0f  %10.2f%n", name, median, median / baseline)));
    return table.toString();
  }
}
