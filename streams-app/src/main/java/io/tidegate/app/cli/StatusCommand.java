package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.status.Status;
import io.tidegate.app.status.StatusReader;
import io.tidegate.schemas.encode.Printable;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.cli.Output;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.config.TidegateConfig;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code status}: what a deployment is doing. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows a deployment: its instances, inputs and how far they are read, what it runs by, who"
          + " enforces, what is open and in force, and what was refused in the last hour.",
      "",
      "Reads topics and asks the brokers: it works from anywhere, and while the service is down.",
      ""
    },
    footer = {
      "",
      "Exit status: 0 it runs, 1 it does not, or failure, 2 unusable arguments.",
      "",
      "Example:",
      "  tidegate status --bootstrap-servers HOST:PORT"
    })
public final class StatusCommand implements Callable<Integer> {
  private static final String RUNS = "Stable";

  @Spec private @Nullable CommandSpec spec;
  @Mixin private BrokerOptions brokers = new BrokerOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws InterruptedException, JsonProcessingException {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    TidegateConfig config = brokers.load(requireNonNull(spec).commandLine().getErr());
    long nowMs = System.currentTimeMillis();
    Status status = new StatusReader(config, nowMs).read();
    if (output.isJson()) {
      out.println(new ObjectMapper().writeValueAsString(status));
    } else {
      tell(status, config, nowMs, out);
    }
    out.flush();
    return status.group().equals(RUNS) ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static void tell(Status status, TidegateConfig config, long nowMs, PrintWriter out) {
    say(out, "service", config.service().applicationId() + ", group " + status.group());
    say(out, "instances", counts(status.instances(), "none"));
    ServiceSettings service = config.service();
    say(
        out,
        "probe",
        status.ready().isEmpty()
            ? "nothing answers at " + service.httpHost() + ":" + service.httpPort()
            : status.ready());
    say(
        out,
        "runs by",
        status.runsBy().isEmpty()
            ? "not told within 30 days; a service tells it with its first records"
            : text(status.runsBy()));
    String label = "policies";
    for (String policy : status.policies()) {
      say(out, label, policy);
      label = "";
    }
    label = "inputs";
    for (Status.Input input : status.inputs()) {
      say(out, label, text(input, nowMs));
      label = "";
    }
    label = "enforcers";
    for (Status.Enforcer enforcer : status.enforcers()) {
      say(out, label, text(enforcer, nowMs));
      label = "";
    }
    if (status.enforcers().isEmpty()) {
      say(out, label, "none has spoken for five minutes");
    }
    say(out, "open", counts(status.openFindings(), "no findings"));
    say(out, "in force", counts(status.inForce(), "nothing"));
    say(out, "refused", counts(status.refusals(), "nothing in the last hour"));
  }

  private static String text(Map<String, String> facts) {
    return facts.entrySet().stream()
        .map(fact -> fact.getKey() + " " + fact.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String text(Status.Input input, long nowMs) {
    String newest =
        input.newestMs() < 0 ? "empty" : "newest " + ago(nowMs - input.newestMs()) + " ago";
    String lag = input.lag() < 0 ? "not read yet" : input.lag() + " behind";
    return "%-28s %d partitions, %s, %s".formatted(input.topic(), input.partitions(), lag, newest);
  }

  private static String text(Status.Enforcer enforcer, long nowMs) {
    List<String> clusters = enforcer.clusters();
    return enforcer.id()
        + " ("
        + enforcer.version()
        + "), "
        + ago(nowMs - enforcer.spokeMs())
        + " ago, "
        + (clusters.isEmpty() ? "every cluster" : String.join(" ", clusters))
        + "; "
        + String.join("; ", enforcer.actions());
  }

  private static String counts(Map<String, Integer> counts, String otherwise) {
    return counts.isEmpty()
        ? otherwise
        : counts.entrySet().stream()
            .map(each -> each.getValue() + " " + each.getKey())
            .collect(Collectors.joining(", "));
  }

  private static String ago(long ms) {
    long seconds = Math.max(0, ms) / 1_000;
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
  }

  private static void say(PrintWriter out, String label, String text) {
    out.printf("%-10s %s%n", label, Printable.of(text));
  }
}
