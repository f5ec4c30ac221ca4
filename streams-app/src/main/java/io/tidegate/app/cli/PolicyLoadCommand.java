package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.app.policy.PolicyTopic;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.policy.PolicyFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code policy load}: puts a policy into force in running services. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Puts a policy on its topic, under its name. Running services take it up with the next tick"
          + " and keep what their detectors have learnt; it stays in force over restarts until"
          + " another is loaded or it is removed.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tidegate policy load mine.yaml --bootstrap-servers HOST:PORT --sign-with ops.pem",
      "  tidegate policy load --remove mine --bootstrap-servers HOST:PORT",
      "",
      "Exit status: 0 the service took it up, 1 it was refused or nothing answered, 2 the policy"
          + " cannot be used, and nothing was sent."
    })
final class PolicyLoadCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "YAML or JSON; or observe or contain.")
  private @Nullable String file;

  @Option(
      names = "--remove",
      paramLabel = "NAME",
      description =
          "Takes the policy of that name away: the services' own rules again. Sign it where policies"
              + " must be signed.")
  private @Nullable String remove;

  @Mixin private BrokerOptions brokers = new BrokerOptions();

  @Option(
      names = "--sign-with",
      paramLabel = "FILE",
      description = "Your private key, <key id>.pem; needed where policies must be signed.")
  private @Nullable Path signWith;

  @Override
  public Integer call() throws InterruptedException {
    CommandLine command = requireNonNull(spec).commandLine();
    if ((file == null) == (remove == null)) {
      throw new ParameterException(command, "give either FILE or --remove NAME");
    }
    TidegateConfig loaded = brokers.load(command.getErr());
    PolicyTopic topic =
        new PolicyTopic(loaded.service(), OperatorOptions.signer(signWith, command));
    String said;
    PolicyTopic.Outcome outcome;
    if (file == null) {
      outcome = topic.remove(requireNonNull(remove));
      said = "policy " + remove + " is removed";
    } else {
      PolicyFiles.Checked checked = PolicyFiles.read(file);
      outcome = topic.write(checked.policy().name(), checked.json());
      said = "policy " + checked.policy().reference() + " is taken up";
    }
    PrintWriter out = command.getOut();
    boolean isRefused = !outcome.refusal().isEmpty();
    if (!outcome.isHeard()) {
      OperatorWords.unanswered(topic.name(), loaded.service()).forEach(out::println);
    } else if (isRefused) {
      out.println("Refused: " + outcome.refusal() + ".");
    } else {
      out.println("From the next tick on " + said + ".");
    }
    out.flush();
    return outcome.isHeard() && !isRefused ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
