package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.explain.AlertFile;
import io.tidegate.app.explain.ExplainCommand;
import io.tidegate.app.findings.FindingLine;
import io.tidegate.app.findings.LatestFindings;
import io.tidegate.app.topics.TopicReader;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.cli.Output;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.topics.OutputTopics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code findings}: what was found, from the topic of alerts or a file of them. */
@Command(
    name = "findings",
    mixinStandardHelpOptions = true,
    description = "Lists what was found, shows what one finding rests on, or watches.",
    footer = {
      "",
      "Examples:",
      "  tidegate findings list --open --severity medium",
      "  tidegate findings show f-f5e0281c",
      "  tidegate findings watch --bootstrap-servers HOST:PORT"
    },
    subcommands = {
      FindingsCommand.Listing.class,
      FindingsCommand.Show.class,
      FindingsCommand.Watch.class
    })
public final class FindingsCommand {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where alerts are read. */
  static final class Alerts {
    @Option(
        names = "--file",
        paramLabel = "FILE",
        description = "Alerts one a line, as replay writes them, instead of the topic.")
    private @Nullable Path file;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        defaultValue = "30d",
        description = "How far back: a moment, or for how long (24h, 30d).")
    private String since = "30d";

    @Mixin private BrokerOptions brokers = new BrokerOptions();

    LatestFindings read(CommandSpec spec) throws IOException {
      LatestFindings latest = new LatestFindings();
      each(spec, latest::add);
      return latest;
    }

    private void each(CommandSpec spec, Consumer<JsonNode> use) throws IOException {
      if (file != null) {
        try {
          AlertFile.each(file, use);
        } catch (IllegalArgumentException e) {
          throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        return;
      }
      long nowMs = System.currentTimeMillis();
      long sinceMs = Times.ago(spec.commandLine(), "--since", since, nowMs);
      long[] others = new long[1];
      try (TopicReader topic = reader(spec, OutputTopics::findings)) {
        topic
            .from(sinceMs)
            .read(
                record -> {
                  JsonNode alert = parsed(record.value());
                  if (alert == null) {
                    others[0]++;
                  } else {
                    use.accept(alert);
                  }
                });
      }
      if (others[0] > 0) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("Left out: " + others[0] + " records of the topic that are no findings.");
        err.flush();
      }
    }

    private TopicReader reader(CommandSpec spec, Function<OutputTopics, String> topic) {
      TidegateConfig config = brokers.load(spec.commandLine().getErr());
      return TopicReader.of(config.service(), topic.apply(config.service().outputs()));
    }
  }

  /** Which of them. */
  static final class Filter {
    @Option(names = "--open", description = "Only what is open.")
    private boolean isOpen;

    @Option(
        names = "--severity",
        paramLabel = "LEVEL",
        defaultValue = "low",
        description = "The least: informational, low (default), medium, high or critical.")
    private Severity severity = Severity.LOW;

    @Option(names = "--detector", paramLabel = "ID", description = "Only of that detector.")
    private @Nullable String detector;

    @Option(
        names = "--entity",
        paramLabel = "TEXT",
        description = "Only about an entity, or related to one, whose name has that in it.")
    private @Nullable String entity;

    Predicate<JsonNode> wanted() {
      return alert ->
          (!isOpen || LatestFindings.isOpen(alert))
              && LatestFindings.severityOf(alert) >= severity.id()
              && (detector == null
                  || alert.at("/finding_info/analytic/uid").asText().equals(detector))
              && (entity == null || names(alert, entity));
    }

    private static boolean names(JsonNode alert, String text) {
      for (JsonNode resource : alert.path("resources")) {
        String name = resource.path("namespace").asText() + "/" + resource.path("uid").asText();
        if (name.contains(text)) {
          return true;
        }
      }
      return false;
    }
  }

  /** {@code findings list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {"Lists findings as they were last told, the most severe first.", ""},
      footer = {
        "",
        "Exit status: 0 listed, 1 failure, 2 unusable arguments.",
        "",
        "Examples:",
        "  tidegate findings list --open",
        "  tidegate findings list --file alerts.jsonl --severity medium -o json"
      })
  static final class Listing implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private Alerts alerts = new Alerts();
    @Mixin private Filter filter = new Filter();
    @Mixin private Output output = new Output();

    @Override
    public Integer call() throws IOException {
      List<JsonNode> found = alerts.read(requireNonNull(spec)).matching(filter.wanted());
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      if (output.isJson()) {
        found.forEach(out::println);
      } else {
        found.forEach(alert -> out.println(FindingLine.of(alert)));
        long open = found.stream().filter(LatestFindings::isOpen).count();
        out.println(found.size() + " findings, " + open + " of them open.");
      }
      out.flush();
      return ExitCodes.OK;
    }
  }

  /** {@code findings show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {"Lays out what a finding rests on, as explain does.", ""},
      footer = {
        "",
        "Exit status: 0 shown, 1 failure, 2 no such finding, or several.",
        "",
        "Example:",
        "  tidegate findings show f-f5e0281c"
      })
  static final class Show implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "UID", description = "The finding's uid, or how it begins.")
    private String uid = "";

    @Mixin private Alerts alerts = new Alerts();
    @Mixin private Output output = new Output();

    @Override
    public Integer call() throws IOException {
      CommandSpec command = requireNonNull(spec);
      JsonNode alert;
      try {
        alert = alerts.read(command).byPrefix(uid);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(command.commandLine(), e.getMessage(), e);
      }
      PrintWriter out = command.commandLine().getOut();
      if (output.isJson()) {
        out.println(alert);
      } else {
        ExplainCommand.explain(alert).forEach(out::println);
      }
      out.flush();
      return ExitCodes.OK;
    }
  }

  /** {@code findings watch}. */
  @Command(
      name = "watch",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {"Shows alerts as they come, until it is stopped.", ""},
      footer = {
        "",
        "Exit status: 1 failure, 2 unusable arguments.",
        "",
        "Example:",
        "  tidegate findings watch --severity medium"
      })
  static final class Watch implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private Alerts alerts = new Alerts();
    @Mixin private Filter filter = new Filter();
    @Mixin private Output output = new Output();

    @Override
    public Integer call() {
      CommandSpec command = requireNonNull(spec);
      if (alerts.file != null) {
        throw new ParameterException(command.commandLine(), "a file is not watched; use list");
      }
      PrintWriter out = command.commandLine().getOut();
      Predicate<JsonNode> wanted = filter.wanted();
      try (TopicReader topic = alerts.reader(command, OutputTopics::alerts).fromEnd()) {
        topic.follow(
            record -> {
              JsonNode alert = parsed(record.value());
              if (alert != null && wanted.test(alert)) {
                out.println(output.isJson() ? alert : FindingLine.of(alert));
                out.flush();
              }
            });
      }
      return ExitCodes.OK;
    }
  }

  /** The finding that a record tells of; null where it tells of none. */
  static @Nullable JsonNode parsed(byte @Nullable [] alert) {
    try {
      JsonNode read = JSON.readTree(alert == null ? new byte[0] : alert);
      return LatestFindings.isFinding(read) ? read : null;
    } catch (IOException e) {
      return null;
    }
  }
}
