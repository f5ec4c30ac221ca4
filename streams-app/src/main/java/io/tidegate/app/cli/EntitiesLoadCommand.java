package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.app.replay.EntityLines;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.shell.cli.ExitCodes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code entities load}: sends the records of a file. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = {
      "Sends every record of FILE to the entities topic, once all of them are good.",
      ""
    },
    footer = {
      "",
      "CSV has a header; lists are separated by semicolons:",
      "  subject,plan,budget_usd,period,tokens_per_min,allowed_models",
      "  tenant/acme,pro,500,day,200000,llama-8b;llama-70b",
      "JSONL has one object a line:",
      "  {\"subject\":\"tenant/acme\",\"budget_usd\":500,\"period\":\"day\","
          + "\"limits\":{\"tokens_per_min\":200000}}",
      "",
      "Example:",
      "  tidegate entities load plans.csv"
    })
public final class EntitiesLoadCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "CSV or JSONL.")
  private @Nullable Path file;

  @Option(
      names = "--sign-with",
      paramLabel = "FILE",
      description =
          "A private key with the role entity, <key id>.pem as made by keys generate; needed for"
              + " what switches a detector, protects or limits where that must be signed.")
  private @Nullable Path signWith;

  @Mixin private BrokerOptions brokers = new BrokerOptions();

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec command = requireNonNull(spec);
    PrintWriter out = command.commandLine().getOut();
    EntityTopic topic = new EntityTopic(brokers.load(command.commandLine().getErr()));
    CommandSigner signer = OperatorOptions.signer(signWith, command.commandLine());
    List<Map.Entry<String, byte @Nullable []>> said = new ArrayList<>();
    EntityLines.read(
        requireNonNull(file),
        (subject, value, line) -> said.add(new AbstractMap.SimpleEntry<>(subject, value)));
    topic.write(said, signer);
    out.println("Sent " + said.size() + " records to " + topic.name() + ".");
    out.flush();
    return ExitCodes.OK;
  }
}
