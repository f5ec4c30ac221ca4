package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.decode.DurationText;
import io.tidegate.schemas.operator.Measure;
import io.tidegate.schemas.operator.OperatorRecord;
import java.math.BigDecimal;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code contain}: a person begins a containment. */
@Command(
    name = "contain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Contains a target for a time, whatever was found about it. The guards that do not weigh"
          + " evidence are asked; under a policy of mode observe no gateway acts on it.",
      ""
    },
    footer = {
      "",
      "Exit status: 0 it is in force, 1 it was refused, is only observed, or nothing answered, 2"
          + " unusable arguments.",
      "",
      "Examples:",
      "  tidegate contain eu-1/api_key/acme/k1 --action deny --for 30m --reason 'leaked, ticket 4711'",
      "  tidegate contain eu-1/tenant/acme --action throttle --limit requests_per_min=60 --for 2h --reason 'runaway agent'",
      "  tidegate release eu-1/tenant/acme --reason 'they fixed it'"
    })
public final class ContainCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "TARGET",
      description = "<cluster>/<kind>/<id>; kind is tenant, api_key, user, source or node.")
  private String target = "";

  @Option(
      names = "--action",
      required = true,
      paramLabel = "ACTION",
      description = "deny, throttle or step_up; contain for a node, which is drained.")
  private String action = "";

  @Option(
      names = "--for",
      required = true,
      paramLabel = "TIME",
      description = "How long, at most 24h: 30m, 2h. Nobody who goes on asking makes it longer.")
  private String lasting = "";

  @Option(
      names = "--limit",
      paramLabel = "NAME=NUMBER",
      description =
          "A ceiling of a throttle, may be repeated: requests_per_min, tokens_per_min,"
              + " cost_usd_per_hour, …")
  private SortedMap<String, BigDecimal> limits = new TreeMap<>();

  @Mixin private OperatorOptions options = new OperatorOptions();

  @Override
  public Integer call() throws InterruptedException {
    Measure measure = new Measure(actionOf(), limitsOf(), durationMs());
    return options.tell(
        requireNonNull(spec).commandLine(),
        OperatorRecord.Type.CONTAIN,
        OperatorSubject.target(target),
        null,
        measure,
        OperatorRecord.NEVER);
  }

  private Measure.Kind actionOf() {
    List<Measure.Kind> allowed = List.of(Measure.Kind.values());
    return allowed.stream()
        .filter(each -> each.wireName().equals(action.replace('-', '_')))
        .findFirst()
        .orElseThrow(
            () ->
                unusable(
                    "--action is "
                        + action
                        + "; allowed: "
                        + allowed.stream()
                            .map(Measure.Kind::wireName)
                            .collect(Collectors.joining(", "))));
  }

  private SortedMap<String, BigDecimal> limitsOf() {
    SortedMap<String, BigDecimal> asked = new TreeMap<>();
    limits.forEach(
        (name, value) -> {
          if (!Limit.OF_THROTTLE.contains(name)) {
            throw unusable(
                "--limit names " + name + "; allowed: " + String.join(", ", Limit.OF_THROTTLE));
          }
          if (value.signum() < 0 || value.compareTo(BigDecimal.valueOf(Limit.MOST_ASKED)) > 0) {
            throw unusable(
                "--limit " + name + " is " + value + "; allowed: 0 to " + Limit.MOST_ASKED);
          }
          asked.put(name, new Limit(name, value).value());
        });
    return asked;
  }

  private long durationMs() {
    long millis = DurationText.millis(lasting).orElse(-1);
    if (millis < Measure.SHORTEST_MS || millis > Measure.LONGEST_MS) {
      throw unusable("--for is " + lasting + "; allowed: 1s to 24h, as 30m or 2h");
    }
    return millis;
  }

  private ParameterException unusable(String what) {
    return new ParameterException(requireNonNull(spec).commandLine(), what);
  }
}
