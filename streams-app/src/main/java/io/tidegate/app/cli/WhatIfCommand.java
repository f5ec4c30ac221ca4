package io.tidegate.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tidegate.app.whatif.WhatIf;
import io.tidegate.app.whatif.WhatIfReport;
import io.tidegate.schemas.encode.Printable;
import io.tidegate.schemas.policy.Policy;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.policy.PolicyFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code whatif}: what would have been found and contained in past records. */
@Command(
    name = "whatif",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Replays past records, from files or from the topics of a deployment, and tells what would"
          + " have been found and, under each policy, who would have been contained, for how long,"
          + " how much of their traffic it would have hit, and what these requests cost.",
      "",
      "Writes whatif.md and whatif.html, and nothing to any topic; joins no group.",
      ""
    },
    footer = {
      "",
      "Exit status: 0 told, 1 failure, or a file that breaks off or is something else, 2 unusable"
          + " arguments.",
      "",
      "Examples:",
      "  tidegate whatif --telemetry T.jsonl.gz --scaling S.jsonl.gz --policy contain",
      "  tidegate whatif --bootstrap-servers HOST:PORT --since 30d --policy observe"
          + " --policy mine.yaml"
    })
public final class WhatIfCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Mixin private PastOptions past = new PastOptions();

  @Option(
      names = "--operators",
      paramLabel = "FILE",
      description = "What people decided, verdicts among it: operator records, one a line.")
  private @Nullable Path operators;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "What was an attack, as docs/worlds.md has it.")
  private @Nullable Path labels;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description =
          "A file, or observe or contain; several are compared. Both shipped ones by default.")
  private List<String> policies = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "whatif-report",
      description = "Where the report is written; whatif-report by default.")
  private Path directory = Path.of("whatif-report");

  @Mixin private BrokerOptions brokers = new BrokerOptions();

  @Override
  public Integer call() throws IOException {
    CommandSpec command = requireNonNull(spec);
    PrintWriter err = command.commandLine().getErr();
    TidegateConfig config = brokers.load(err);
    if (policies.isEmpty()) {
      policies = List.of("observe", "contain");
    }
    List<Policy> tried = new ArrayList<>();
    for (String each : policies) {
      tried.add(PolicyFiles.read(each).policy());
    }
    past.check();
    WhatIfReport report;
    try {
      report =
          past.read(
              config,
              operators,
              labels,
              (records, engine) -> WhatIf.report(records, engine, tried, err));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
    Files.createDirectories(directory);
    Path markdown = write("whatif.md", report.toMarkdown());
    Path html = write("whatif.html", report.toHtml());
    PrintWriter out = command.commandLine().getOut();
    out.println("Written: " + markdown + ", " + html);
    out.flush();
    return report.isWhole() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  /** What clients are called stands in it, and is text to whoever reads it. */
  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), Printable.lines(text), UTF_8);
  }
}
