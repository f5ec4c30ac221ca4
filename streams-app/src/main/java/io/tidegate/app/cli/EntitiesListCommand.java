package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.cli.Output;
import java.io.PrintWriter;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code entities list}: what the service is told of whom. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {"Lists the records that hold; with -o json as a file that load takes.", ""},
    footer = {
      "",
      "Examples:",
      "  tidegate entities list tenant/",
      "  tidegate entities list -o json"
    })
public final class EntitiesListCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "SUBJECT",
      description = "Only subjects that begin so: tenant/, api_key/acme.")
  private String begins = "";

  @Mixin private BrokerOptions brokers = new BrokerOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() {
    CommandSpec command = requireNonNull(spec);
    PrintWriter out = command.commandLine().getOut();
    EntityTopic topic = new EntityTopic(brokers.load(command.commandLine().getErr()));
    SortedMap<String, JsonNode> known = topic.read();
    known.keySet().removeIf(subject -> !subject.startsWith(begins));
    known.forEach(
        (subject, record) ->
            out.println(
                output.isJson()
                    ? EntityTopic.line(subject, record)
                    : String.format("%-32s %s", subject, record)));
    if (!output.isJson()) {
      out.println(known.size() + " records.");
    }
    out.flush();
    return ExitCodes.OK;
  }
}
