package io.tidegate.benchmarks.speed;

import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tidegate bench micro}: what one record costs, step by step. */
@Command(
    name = "micro",
    mixinStandardHelpOptions = true,
    description =
        "Measures with JMH what one record of telemetry costs, step by step, and in which form.",
    footer = {"", "Example:", "  tidegate bench micro -- -wi 5 -i 5 -prof gc"})
final class MicroCommand implements Callable<Integer> {
  @Parameters(paramLabel = "OPTION", description = "Options of JMH, behind --.")
  private List<String> options = List.of();

  @Override
  public Integer call() throws RunnerException, CommandLineOptionException {
    CostTable.print(options.toArray(String[]::new));
    return 0;
  }
}
