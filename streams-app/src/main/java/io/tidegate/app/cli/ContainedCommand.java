package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.app.people.ContainmentReader;
import io.tidegate.app.people.ContainmentTable;
import io.tidegate.app.people.InForce;
import io.tidegate.app.people.Waiting;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.cli.Output;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code contained}: what is in force, and what waits for a person. */
@Command(
    name = "contained",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows what is contained now: target, action, since and until when, for which finding, and"
          + " which enforcers have it in place; and below it what waits for approval.",
      "",
      "Reads topics only: it works while the service is down.",
      ""
    },
    footer = {
      "",
      "Exit status: 0 shown, 1 failure, 2 unusable arguments.",
      "",
      "Examples:",
      "  tidegate contained --bootstrap-servers localhost:9092",
      "  tidegate contained -o json",
      "  tidegate release eu-1/tenant/acme --reason 'their load test'"
    })
public final class ContainedCommand implements Callable<Integer> {
  private static final long DAY_MS = 86_400_000;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--keys",
      paramLabel = "DIR",
      description =
          "Public keys (*.jwk): says of each whether one of them signed it, as gateways ask. An entry"
              + " that is not signed is in force at no gateway, whatever the topic says.")
  private @Nullable Path keys;

  @Mixin private BrokerOptions brokers = new BrokerOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    TidegateConfig config = brokers.load(requireNonNull(spec).commandLine().getErr());
    ContainmentReader reader =
        new ContainmentReader(config.service(), keys == null ? null : VerifyCommand.verifier(keys));
    long nowMs = System.currentTimeMillis();
    List<InForce> inForce = reader.read();
    List<Waiting> waiting = reader.waiting(inForce, nowMs - DAY_MS);
    if (output.isJson()) {
      inForce.forEach(each -> out.println(ContainmentTable.json(each)));
      waiting.forEach(each -> out.println(ContainmentTable.json(each)));
    } else {
      tell(inForce, waiting, nowMs, out);
    }
    out.flush();
    return ExitCodes.OK;
  }

  private static void tell(
      List<InForce> inForce, List<Waiting> waiting, long nowMs, PrintWriter out) {
    if (inForce.isEmpty()) {
      out.println("Nothing is contained.");
    }
    ContainmentTable.of(inForce, nowMs).forEach(out::println);
    if (!waiting.isEmpty()) {
      out.println();
      out.println("Waiting for approval (tidegate approve COMMAND, tidegate reject COMMAND):");
      for (Waiting each : waiting) {
        out.println("  " + each.commandId() + "  " + each.entity() + "  " + each.findingUid());
        out.println("    " + each.message());
      }
    }
  }
}
