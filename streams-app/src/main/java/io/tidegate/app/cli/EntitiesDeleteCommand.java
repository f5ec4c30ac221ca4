package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.shell.cli.ExitCodes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code entities delete}: takes records away. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = {
      "Takes the records of subjects away, all or none: from the next tick on nothing is known of"
          + " them.",
      ""
    },
    footer = {
      "",
      "Exit status: 0 sent, 1 there is no such record or failure, 2 unusable arguments.",
      "",
      "Example:",
      "  tidegate entities delete tenant/acme api_key/acme/k1"
    })
public final class EntitiesDeleteCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "SUBJECT", description = "<kind>/<id>, whole.")
  private List<String> subjects = new ArrayList<>();

  @Option(
      names = "--sign-with",
      paramLabel = "FILE",
      description =
          "A private key with the role entity, <key id>.pem as made by keys generate; needed for"
              + " what switches a detector, protects or limits where that must be signed, and for what was signed.")
  private @Nullable Path signWith;

  @Mixin private BrokerOptions brokers = new BrokerOptions();

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec command = requireNonNull(spec);
    PrintWriter err = command.commandLine().getErr();
    EntityTopic topic = new EntityTopic(brokers.load(err));
    CommandSigner signer = OperatorOptions.signer(signWith, command.commandLine());
    SortedMap<String, JsonNode> known = topic.read();
    List<Map.Entry<String, byte @Nullable []>> said = new ArrayList<>();
    for (String subject : new TreeSet<>(subjects)) {
      if (!known.containsKey(subject)) {
        err.println(
            "There is no record of " + subject + " on " + topic.name() + "; nothing was sent.");
        err.flush();
        return ExitCodes.FAILED;
      }
      said.add(new AbstractMap.SimpleEntry<>(subject, null));
    }
    topic.write(said, signer);
    PrintWriter out = command.commandLine().getOut();
    out.println("Took away " + said.size() + " records on " + topic.name() + ".");
    out.flush();
    return ExitCodes.OK;
  }
}
