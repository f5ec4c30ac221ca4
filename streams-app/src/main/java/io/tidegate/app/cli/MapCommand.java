package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.formats.map.RecordMap;
import io.tidegate.formats.map.ShippedMaps;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.cli.Output;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code map}: how records of others become Tidegate's own. */
@Command(
    name = "map",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {"Shows the shipped maps of gateways, and tries a map on a file of records.", ""},
    footer = {
      "",
      "Examples:",
      "  tidegate map list",
      "  tidegate map show litellm > mine.yaml",
      "  tidegate map check mine.yaml --in access.jsonl"
    },
    subcommands = {MapCommand.Listing.class, MapCommand.Show.class, MapCommand.Check.class})
public final class MapCommand {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** {@code map list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "The shipped maps; the name of each is a format of sources.")
  static final class Listing implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private Output output = new Output();

    @Override
    public Integer call() {
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      for (String name : ShippedMaps.NAMES) {
        RecordMap map = ShippedMaps.get(name);
        out.println(
            output.isJson()
                ? JSON.createObjectNode().put("map", name).put("title", map.title())
                : "%-22s %s".formatted(name, map.title()));
      }
      out.flush();
      return ExitCodes.OK;
    }
  }

  /** {@code map show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Prints the file of a shipped map, to be changed for one's own.")
  static final class Show implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "One of those that list names.")
    private @Nullable String name;

    @Override
    public Integer call() {
      CommandSpec command = requireNonNull(spec);
      String shipped = requireNonNull(name);
      if (!ShippedMaps.NAMES.contains(shipped)) {
        throw new ParameterException(
            command.commandLine(),
            "there is no shipped map "
                + shipped
                + "; allowed: "
                + String.join(", ", ShippedMaps.NAMES));
      }
      PrintWriter out = command.commandLine().getOut();
      ShippedMaps.text(shipped).lines().forEach(out::println);
      out.flush();
      return ExitCodes.OK;
    }
  }

  /** {@code map check}. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Says whether a map can be used and its own tests hold, and, of a file of records, where each"
            + " member of the first events comes from and how much of the file can be read.",
        ""
      },
      footer = {
        "",
        "Exit status: 0 the map is usable and an event was accepted, 1 none was, 2 it is not usable.",
        "",
        "Example:",
        "  tidegate map check litellm --in callbacks.jsonl --set cluster=eu-1"
      })
  static final class Check implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "MAP", description = "A file, or the name of a shipped map.")
    private @Nullable String source;

    @Option(
        names = "--in",
        paramLabel = "FILE",
        description = "Records, one a line, compressed with gzip or not.")
    private @Nullable Path sample;

    @Option(
        names = "--set",
        paramLabel = "FIELD=CONSTANT",
        description = "What the source sets, as in sources.telemetry[].set.")
    private SortedMap<String, String> set = new TreeMap<>();

    @Option(
        names = "--events",
        paramLabel = "N",
        defaultValue = "1",
        description = "Of how many events the members are shown (${DEFAULT-VALUE}).")
    private int shown;

    @Override
    public Integer call() throws IOException {
      CommandSpec command = requireNonNull(spec);
      PrintWriter out = command.commandLine().getOut();
      RecordMap map = RecordMap.read(text());
      List<String> failures = map.failures();
      if (!failures.isEmpty()) {
        failures.forEach(command.commandLine().getErr()::println);
        command.commandLine().getErr().flush();
        return ExitCodes.UNUSABLE;
      }
      out.println(
          source
              + " is usable: map "
              + map.name()
              + ", "
              + map.title()
              + "; its "
              + map.tests().size()
              + " tests hold");
      int status = sample == null ? ExitCodes.OK : tried(map, requireNonNull(sample), out);
      out.flush();
      return status;
    }

    private int tried(RecordMap map, Path file, PrintWriter out) throws IOException {
      MapTrial trial;
      try {
        trial = new MapTrial(map, set, shown);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(requireNonNull(spec).commandLine(), e.getMessage(), e);
      }
      trial.read(file, out);
      trial.tell(out);
      return trial.accepted() > 0 ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private String text() throws IOException {
      String named = requireNonNull(source);
      if (ShippedMaps.NAMES.contains(named)) {
        return ShippedMaps.text(named);
      }
      if (!Files.exists(Path.of(named))) {
        throw new ParameterException(
            requireNonNull(spec).commandLine(),
            "there is no file "
                + named
                + ", and no shipped map of that name; allowed: "
                + String.join(", ", ShippedMaps.NAMES));
      }
      return Files.readString(Path.of(named));
    }
  }
}
