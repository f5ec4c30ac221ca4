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
 * Runs {@link RecordCost} and {@link FormatCost} and prints every figure beside its baseline of the
 * same run, for machines differ and so do their hours. Takes the options of JMH.
 */
final class CostTable {
  private static final String BASELINE = "tokenize";
  private static final String FOREIGN = "foreign";

  private CostTable() {}

  /** Measures and prints. */
  static void print(String... args) throws RunnerException, CommandLineOptionException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .parent(new CommandLineOptions(args))
                    .include(RecordCost.class.getName() + "\\.")
                    .include(FormatCost.class.getName() + "\\.")
                    .build())
            .run();
    SortedMap<String, Double> steps = new TreeMap<>();
    SortedMap<String, Double> foreign = new TreeMap<>();
    SortedMap<String, Double> own = new TreeMap<>();
    for (RunResult result : results) {
      String name = result.getPrimaryResult().getLabel();
      String format = result.getParams().getParam("format");
      double median = result.getPrimaryResult().getStatistics().getPercentile(50);
      if (format == null) {
        steps.put(name, median);
      } else {
        (name.equals(FOREIGN) ? foreign : own).put(format, median);
      }
    }
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    out.println(table(steps));
    out.println(formats(foreign, own));
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

  /** The median of each format, and of the same events in Tidegate's own. */
  static String formats(SortedMap<String, Double> foreign, SortedMap<String, Double> own) {
    StringBuilder table = new StringBuilder("format                  ns/event  own form  x own\n");
    foreign.forEach(
        (format, median) -> {
          double baseline = own.getOrDefault(format, Double.NaN);
          table.append(
              String.format(
                  Locale.ROOT,
                  "%-22s %9.0f %9.0f %6.2f%n",
                  format,
                  median,
                  baseline,
                  median / baseline));
        });
    return table.toString();
  }
}
