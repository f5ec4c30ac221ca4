package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;

/** Ends the help of {@code simulate} with what may be injected and how it is said. */
final class SimulateHelp implements IModelTransformer {
  private static final List<String> FILES =
      List.of(
          "",
          "Written to DIR, each file when all are complete:",
          "  telemetry.jsonl.gz  one line a request or node sample, in order of arrival",
          "  scaling.jsonl.gz    one line a scale decision, node event or size report",
          "  entities.jsonl      one line a tenant or key: plan, budget, limits, what it may use",
          "  labels.json         which incidents are in there, and what is harmless",
          "",
          "Detectors learn first: give them 30 minutes and more before an attack.",
          "");

  private static final List<String> EXAMPLES =
      List.of(
          "",
          "A trace is a CSV file, plain or .gz, sorted by time, with a header of either",
          "  t_ms,client,prompt_tokens,completion_tokens   (client may be missing or empty)",
          "  TIMESTAMP,ContextTokens,GeneratedTokens       (2023-11-16 18:17:03.9799600)",
          "",
          "Examples:",
          "  simulate --out fleet",
          "  simulate --out quiet --attacks none --no-surge --seed 7",
          "  simulate --out key --attacks stolen-key=0.5@40+15 --episodes zone-loss",
          "  simulate --out real --trace azure.csv.gz --rate-per-node 0.6",
          "  simulate --to localhost:9092 --minutes 30 --speed 1",
          "Then: replay --telemetry DIR/telemetry.jsonl.gz --scaling DIR/scaling.jsonl.gz ...",
          "  or: evaluate --world DIR");

  @Override
  public CommandSpec transform(CommandSpec command) {
    List<String> footer = new ArrayList<>(FILES);
    footer.add("Attacks, and what =X counts: range (usual) unit; the demo has the first five:");
    Arrays.stream(AttackKind.values()).map(SimulateHelp::line).forEach(footer::add);
    footer.add("");
    footer.add("Harmless episodes:");
    Arrays.stream(Episode.values()).map(SimulateHelp::line).forEach(footer::add);
    footer.addAll(EXAMPLES);
    command
        .usageMessage()
        .footer(footer.stream().map(each -> each.replace("%", "%%")).toArray(String[]::new));
    return command;
  }

  private static String line(AttackKind kind) {
    String counted =
        kind.unit().isEmpty()
            ? ""
            : "%s..%s (%s) %s"
                .formatted(
                    number(kind.weakest()),
                    number(kind.strongest()),
                    number(kind.usual()),
                    kind.unit());
    return "  %-22s %s".formatted(kind.id(), counted).stripTrailing();
  }

  private static String line(Episode episode) {
    return "  %-22s %s".formatted(episode.id(), episode.summary());
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : Double.toString(value);
  }
}
