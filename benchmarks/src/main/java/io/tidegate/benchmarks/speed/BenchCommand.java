package io.tidegate.benchmarks.speed;

import picocli.CommandLine.Command;

/** {@code tidegate bench}: what it costs, on one stand. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      MicroCommand.class,
      ThroughputCommand.class,
      LatencyCommand.class,
      ScaleCommand.class
    },
    description = "Measures what a record costs, and others' work beside it (docs/performance.md).")
final class BenchCommand {}
