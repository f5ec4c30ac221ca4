package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.schemas.operator.OperatorRecord;
import io.tidegate.schemas.operator.Verdict;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs by which people decide: each writes one operator record and waits for its answer. */
final class OperatorVerbs {
  private OperatorVerbs() {}

  /** {@code release}. */
  @Command(
      name = "release",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Ends a containment at once, whatever else speaks for it, and gives its target "
            + "grace: it may alert for a while, but is not contained again.",
        ""
      },
      footer = {
        "",
        "Exit status: 0 the service answered, 1 nothing answered or it was refused, 2 unusable"
            + " arguments.",
        "",
        "Example:",
        "tidegate release eu-1/tenant/acme --reason 'their load test, see ticket 4711'",
        "tidegate contained   shows what can be released"
      })
  static final class Release implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(
        paramLabel = "TARGET",
        description =
            "A target as <cluster>/<kind>/<id>, a command's id or a finding's uid, or how that begins.")
    private String subject = "";

    @Mixin private OperatorOptions options = new OperatorOptions();

    @Override
    public Integer call() throws InterruptedException {
      return options.tell(
          requireNonNull(spec).commandLine(),
          OperatorRecord.Type.RELEASE,
          OperatorSubject.of(requireNonNull(spec).commandLine(), subject),
          null,
          OperatorRecord.NEVER);
    }
  }

  /** {@code approve}. */
  @Command(
      name = "approve",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Lets a command go out that a rule with mode approve has proposed; the guards "
            + "are asked again at that moment.",
        ""
      },
      footer = {
        "",
        "Exit status: 0 the service answered, 1 nothing answered or it was refused, 2 unusable"
            + " arguments.",
        "",
        "Example:",
        "tidegate approve 0f3c9a1b2c3d4e5f60718293a4b5c6d7 --reason 'confirmed with the "
            + "customer'"
      })
  static final class Approve implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(
        paramLabel = "COMMAND_ID",
        description =
            "The command that waits, as contained and the alert name it, or how its id begins.")
    private String subject = "";

    @Mixin private OperatorOptions options = new OperatorOptions();

    @Override
    public Integer call() throws InterruptedException {
      return options.tell(
          requireNonNull(spec).commandLine(),
          OperatorRecord.Type.APPROVE,
          OperatorSubject.command(subject),
          null,
          OperatorRecord.NEVER);
    }
  }

  /** {@code reject}. */
  @Command(
      name = "reject",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {"Refuses a command that waits for approval.", ""},
      footer = {
        "",
        "Exit status: 0 the service answered, 1 nothing answered or it was refused, 2 unusable"
            + " arguments.",
        "",
        "Example:",
        "tidegate reject 0f3c9a1b2c3d4e5f60718293a4b5c6d7 --reason 'a known batch job'"
      })
  static final class Reject implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(
        paramLabel = "COMMAND_ID",
        description = "The command that waits, or how its id begins.")
    private String subject = "";

    @Mixin private OperatorOptions options = new OperatorOptions();

    @Override
    public Integer call() throws InterruptedException {
      return options.tell(
          requireNonNull(spec).commandLine(),
          OperatorRecord.Type.REJECT,
          OperatorSubject.command(subject),
          null,
          OperatorRecord.NEVER);
    }
  }

  /** {@code accept-baseline}. */
  @Command(
      name = "accept-baseline",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Says that what a finding shows is the new usual: it is closed as accepted, its "
            + "containment ends.",
        ""
      },
      footer = {
        "",
        "Exit status: 0 the service answered, 1 nothing answered or it was refused, 2 unusable"
            + " arguments.",
        "",
        "Example:",
        "tidegate accept-baseline f-f5e0281c --reason 'contract " + "raised to 2000 rps'"
      })
  static final class AcceptBaseline implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FINDING", description = "The finding's uid, or how it begins.")
    private String subject = "";

    @Mixin private OperatorOptions options = new OperatorOptions();

    @Override
    public Integer call() throws InterruptedException {
      return options.tell(
          requireNonNull(spec).commandLine(),
          OperatorRecord.Type.ACCEPT_BASELINE,
          OperatorSubject.finding(subject),
          null,
          OperatorRecord.NEVER);
    }
  }

  /** {@code protect}. */
  @Command(
      name = "protect",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Keeps a target from being contained until a moment; what is in force for it ends.",
        ""
      },
      footer = {
        "",
        "Exit status: 0 the service answered, 1 nothing answered or it was refused, 2 unusable"
            + " arguments.",
        "",
        "Example:",
        "  tidegate protect eu-1/tenant/acme --until 48h --reason 'launch weekend'"
      })
  static final class Protect implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "TARGET", description = "A target as <cluster>/<kind>/<id>.")
    private String target = "";

    @Option(
        names = "--until",
        required = true,
        paramLabel = "TIME",
        description = "A moment (2026-08-01T00:00:00Z), or how long (48h, 7d).")
    private String until = "";

    @Mixin private OperatorOptions options = new OperatorOptions();

    @Override
    public Integer call() throws InterruptedException {
      return options.tell(
          requireNonNull(spec).commandLine(),
          OperatorRecord.Type.PROTECT,
          OperatorSubject.target(target),
          null,
          Times.moment(
              requireNonNull(spec).commandLine(), "--until", until, System.currentTimeMillis()));
    }
  }

  /** {@code verdict}. */
  @Command(
      name = "verdict",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Judges a finding. A false positive ends its containment at once; verdicts move the bar of"
            + " that detector for that entity, within bounds and for a time.",
        ""
      },
      footer = {
        "",
        "Exit status: 0 the service answered, 1 nothing answered or it was refused, 2 unusable"
            + " arguments.",
        "",
        "Example:",
        "  tidegate verdict f-f5e0281c false_positive --reason 'usual on" + " Mondays'"
      })
  static final class Judge implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(
        index = "0",
        paramLabel = "FINDING",
        description = "The finding's uid, or how it begins.")
    private String finding = "";

    @Parameters(
        index = "1",
        paramLabel = "VERDICT",
        description =
            "false_positive, true_positive, benign, or another verdict of OCSF: suspicious, test,"
                + " disregard, …")
    private String verdict = "";

    @Option(
        names = "--until",
        paramLabel = "TIME",
        description = "When it stops to move the bar; a moment, or how long (30d).")
    private @Nullable String until;

    @Mixin private OperatorOptions options = new OperatorOptions();

    @Override
    public Integer call() throws InterruptedException {
      long expiresMs =
          until == null
              ? OperatorRecord.NEVER
              : Times.moment(
                  requireNonNull(spec).commandLine(), "--until", until, System.currentTimeMillis());
      return options.tell(
          requireNonNull(spec).commandLine(),
          OperatorRecord.Type.VERDICT,
          OperatorSubject.finding(finding),
          verdictOf(requireNonNull(spec).commandLine(), verdict),
          expiresMs);
    }

    private static Verdict verdictOf(CommandLine command, String text) {
      String word = text.toLowerCase(Locale.ROOT).replace('-', '_');
      for (Verdict verdict : Verdict.values()) {
        if (verdict.wireName().equals(word)) {
          return verdict;
        }
      }
      String allowed =
          Arrays.stream(Verdict.values()).map(Verdict::wireName).collect(Collectors.joining(", "));
      throw new ParameterException(command, "VERDICT is " + text + "; allowed: " + allowed);
    }
  }
}
