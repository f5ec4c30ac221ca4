package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.check.CheckFiles;
import io.tidegate.app.check.CheckProgress;
import io.tidegate.app.check.CheckReport;
import io.tidegate.app.check.CheckText;
import io.tidegate.app.check.CheckTopics;
import io.tidegate.app.check.InputCheck;
import io.tidegate.app.check.Losses;
import io.tidegate.formats.Formats;
import io.tidegate.shell.cli.Output;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code check}: what an input supplies, and what of the detectors can work on it. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Reads topics or files and says what of them can be used: their form, the share of records"
          + " that carry each member, what is refused and why, whether names of nodes join, repeats,"
          + " lateness and clocks of gateways, what it takes to run, and which detectors are on.",
      "",
      "Writes nothing and joins no group.",
      ""
    },
    footer = {
      "",
      "Exit status: 0 fine, 1 usable with losses above a threshold, or failure, 2 not usable.",
      "",
      "Examples:",
      "  tidegate check --file access.log --scaling events.jsonl",
      "  tidegate check --bootstrap-servers HOST:PORT --since 1h -o json",
      "  tidegate check --file access.log --fail-on refused=1 --fail-on off=10"
    })
public final class CheckCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Requests and samples of nodes, plain or .gz; may be given several times.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--scaling",
      paramLabel = "FILE",
      description = "The fleet's own events; may be given several times.")
  private List<Path> scaling = new ArrayList<>();

  @Option(
      names = "--entities",
      paramLabel = "FILE",
      description = "What is known of tenants and keys, as `entities load` takes it.")
  private @Nullable Path entities;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "1h",
      description =
          "Of topics, from when on telemetry is read: 2026-08-01T00:00:00Z, 1h (default).")
  private String since = "1h";

  @Option(
      names = "--most",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Of topics, how many records of each; 1000000 by default.")
  private long most = 1_000_000;

  @Option(
      names = "--fail-on",
      paramLabel = "LOSS",
      description =
          "From where on a loss counts, in percent: refused=5, unjoined=20, repeats=5, late=5 by"
              + " default; or off=N detectors. May be given several times.")
  private List<String> failOn = new ArrayList<>();

  @Mixin private BrokerOptions brokers = new BrokerOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    CommandSpec command = requireNonNull(spec);
    TidegateConfig config = brokers.load(command.commandLine().getErr());
    if (config.engine().telemetry().isEmpty() || config.engine().scaling().isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "the configuration names no source of telemetry or scaling");
    }
    if (files.isEmpty() && (!scaling.isEmpty() || entities != null)) {
      throw new ParameterException(
          command.commandLine(), "--scaling and --entities go with --file, which is missing");
    }
    if (most < 1) {
      throw new ParameterException(
          command.commandLine(), "--most is " + most + "; allowed: 1 or more");
    }
    Losses losses = losses(command);
    InputCheck check =
        new InputCheck(
            config.engine(),
            Formats.byName(),
            members(),
            new CheckProgress(command.commandLine().getErr()));
    if (files.isEmpty()) {
      long sinceMs = Times.ago(command.commandLine(), "--since", since, System.currentTimeMillis());
      CheckTopics.read(check, config, sinceMs, most);
    } else {
      CheckFiles.read(check, scaling, entities, files);
    }
    CheckReport report = check.report(losses);
    PrintWriter out = command.commandLine().getOut();
    if (output.isJson()) {
      out.println(new ObjectMapper().writeValueAsString(report));
    } else {
      CheckText.of(report).forEach(out::println);
    }
    out.flush();
    return report.status();
  }

  private Losses losses(CommandSpec command) {
    try {
      return Losses.of(failOn);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  /** The members of a request, as its schema has them. */
  private static Set<String> members() throws IOException {
    try (InputStream schema = PublishedSchemas.open("inference-event")) {
      JsonNode properties = new ObjectMapper().readTree(schema).path("properties");
      Set<String> names = new TreeSet<>();
      properties.fieldNames().forEachRemaining(names::add);
      return names;
    }
  }
}
