package io.tidegate.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tidegate.shell.cli.ExitCodes;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code schema}: what records on the topics look like. */
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    description = {"Prints the JSON Schema of a kind of record; without a name, their names.", ""},
    footer = {"", "Examples:", "  tidegate schema", "  tidegate schema inference-event"})
public final class SchemaCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "For instance inference-event.")
  private @Nullable String name;

  @Override
  public Integer call() throws IOException {
    CommandSpec command = requireNonNull(spec);
    PrintWriter out = command.commandLine().getOut();
    if (name == null) {
      PublishedSchemas.NAMES.forEach(out::println);
    } else if (PublishedSchemas.NAMES.contains(name)) {
      try (InputStream in = PublishedSchemas.open(name)) {
        new String(in.readAllBytes(), UTF_8).lines().forEach(out::println);
      }
    } else {
      throw new ParameterException(
          command.commandLine(),
          "there is no schema " + name + "; allowed: " + String.join(", ", PublishedSchemas.NAMES));
    }
    out.flush();
    return ExitCodes.OK;
  }
}
