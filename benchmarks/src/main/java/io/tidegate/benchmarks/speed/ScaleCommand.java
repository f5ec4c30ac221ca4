package io.tidegate.benchmarks.speed;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate bench scale}: what one more entity, node or cluster costs. */
@Command(
    name = "scale",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Lets more and more tenants with a key each, nodes and clusters send one request a tick through",
      "one detect stage, and measures time, heap and rows per entity, and how long a restore takes;",
      "beside it a random cut forest per entity with its library's defaults.",
      ""
    })
final class ScaleCommand implements Callable<Integer> {
  private static final int BASE = 1_000;
  private static final int BASE_NODES = 10;
  private static final int FOREST_ENTITIES = 200;
  private static final int FOREST_TICKS = 600;

  @Option(names = "--tenants", split = ",", paramLabel = "LIST", description = "How many tenants.")
  private List<Integer> tenants = List.of(1_000, 3_000, 10_000);

  @Option(names = "--nodes", split = ",", paramLabel = "LIST", description = "How many nodes.")
  private List<Integer> nodes = List.of(100, 1_000);

  @Option(
      names = "--clusters",
      split = ",",
      paramLabel = "LIST",
      description = "How many clusters.")
  private List<Integer> clusters = List.of(10, 100);

  @Option(names = "--ticks", paramLabel = "N", description = "Ticks of five seconds, 8 and more.")
  private int ticks = 24;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    out.println(ScaleRun.Outcome.HEAD);
    for (int count : tenants) {
      run(out, new ScaleRun.Size(count, BASE_NODES, 1));
    }
    for (int count : nodes) {
      run(out, new ScaleRun.Size(BASE, count, 1));
    }
    for (int count : clusters) {
      run(out, new ScaleRun.Size(BASE, BASE_NODES, count));
    }
    ForestCost forest = ForestCost.measure(FOREST_ENTITIES, FOREST_TICKS);
    out.println(
        String.format(
            Locale.ROOT,
            "random cut forest: %,.0f ns per entity and tick, %,d bytes of heap per entity",
            forest.nanos(),
            forest.bytes()));
    out.flush();
    return 0;
  }

  private void run(PrintWriter out, ScaleRun.Size size) {
    out.println(new ScaleRun(size, ticks).run().row());
    out.flush();
  }
}
