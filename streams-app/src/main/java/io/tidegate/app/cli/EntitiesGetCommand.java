package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.cli.Output;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code entities get}: what the service is told of one subject. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = {"Shows the record of a subject, member by member.", ""},
    footer = {
      "",
      "Exit status: 0 shown, 1 there is none or failure, 2 unusable arguments.",
      "",
      "Example:",
      "  tidegate entities get tenant/acme"
    })
public final class EntitiesGetCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "SUBJECT", description = "<kind>/<id>, for instance tenant/acme.")
  private String subject = "";

  @Mixin private BrokerOptions brokers = new BrokerOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() {
    CommandSpec command = requireNonNull(spec);
    PrintWriter out = command.commandLine().getOut();
    EntityTopic topic = new EntityTopic(brokers.load(command.commandLine().getErr()));
    JsonNode record = topic.read().get(subject);
    if (record == null) {
      PrintWriter err = command.commandLine().getErr();
      err.println("There is no record of " + subject + " on " + topic.name() + ".");
      err.flush();
      return ExitCodes.FAILED;
    }
    if (output.isJson()) {
      out.println(EntityTopic.line(subject, record));
    } else {
      for (Map.Entry<String, JsonNode> member : record.properties()) {
        out.printf("%-18s %s%n", member.getKey(), member.getValue());
      }
    }
    out.flush();
    return ExitCodes.OK;
  }
}
