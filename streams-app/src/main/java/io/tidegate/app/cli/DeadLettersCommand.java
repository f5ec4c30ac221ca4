package io.tidegate.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tidegate.app.deadletters.DeadLetter;
import io.tidegate.app.deadletters.DeadLetterTally;
import io.tidegate.app.deadletters.Resending;
import io.tidegate.app.deliver.Redelivery;
import io.tidegate.delivery.loop.Undelivered;
import io.tidegate.schemas.encode.Printable;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.cli.Output;
import io.tidegate.shell.config.TidegateConfig;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code deadletters}: the records that were refused, by the service or by a sink. */
@Command(
    name = "deadletters",
    mixinStandardHelpOptions = true,
    description = "Lists what was refused and why, shows one record, or sends records again.",
    footer = {
      "",
      "Examples:",
      "  tidegate deadletters list --since 1h",
      "  tidegate deadletters show tidegate.telemetry-3@4711",
      "  tidegate deadletters replay --reason missing_field --since 2h",
      "  tidegate deadletters list --undelivered --config tidegate.yaml",
      "  tidegate deadletters replay --sink splunk --config tidegate.yaml"
    },
    subcommands = {
      DeadLettersCommand.Listing.class,
      DeadLettersCommand.Show.class,
      DeadLettersCommand.Replay.class
    })
public final class DeadLettersCommand {

  /** {@code deadletters list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Counts what was refused by topic, reason and member, the most first, with the last of each;"
            + " of sinks by sink and answer.",
        ""
      },
      footer = {
        "",
        "Exit status: 0 listed, 1 failure, 2 unusable arguments.",
        "",
        "Example:",
        "  tidegate deadletters list --since 1h"
      })
  static final class Listing implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private DeadLetterSelection selection = new DeadLetterSelection();
    @Mixin private Output output = new Output();

    @Override
    public Integer call() {
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      DeadLetterTally tally = new DeadLetterTally();
      Consumer<DeadLetter> use =
          output.isJson() ? letter -> out.println(letter.json()) : tally::add;
      Consumer<Undelivered> useOfSinks =
          output.isJson() ? letter -> out.println(letter.json()) : tally::add;
      CommandSpec command = requireNonNull(spec);
      if (selection.isOfSinks()) {
        TidegateConfig unused = selection.eachOfSinks(command, useOfSinks);
      } else {
        selection.each(command, selection.load(command), use);
      }
      if (!output.isJson()) {
        tally.lines().forEach(out::println);
      }
      out.flush();
      return ExitCodes.OK;
    }
  }

  /** {@code deadletters show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {"Shows one record as it came, and why it was refused.", ""},
      footer = {
        "",
        "Exit status: 0 shown, 1 failure, 2 no such record.",
        "",
        "Example:",
        "  tidegate deadletters show tidegate.telemetry-3@4711"
      })
  static final class Show implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(
        paramLabel = "PLACE",
        description = "<topic>-<partition>@<offset>, as list names it.")
    private String place = "";

    @Mixin private DeadLetterSelection selection = new DeadLetterSelection();

    @Override
    public Integer call() {
      return selection.isOfSinks() ? showOfSinks() : show();
    }

    private int showOfSinks() {
      List<Undelivered> found = new ArrayList<>();
      TidegateConfig unused =
          selection.eachOfSinks(
              requireNonNull(spec),
              letter -> {
                if (letter.place().equals(place)) {
                  found.add(letter);
                }
              });
      if (found.isEmpty()) {
        throw nothing();
      }
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      found.forEach(letter -> out.println(letter.json().toPrettyString()));
      out.flush();
      return ExitCodes.OK;
    }

    private ParameterException nothing() {
      return new ParameterException(
          requireNonNull(spec).commandLine(),
          "no dead letter of " + place + "; --since says how far back is looked");
    }

    private int show() {
      DeadLetter[] found = new DeadLetter[1];
      CommandSpec command = requireNonNull(spec);
      selection.each(
          command,
          selection.load(command),
          letter -> {
            if (letter.place().equals(place)) {
              found[0] = letter;
            }
          });
      DeadLetter letter = found[0];
      if (letter == null) {
        throw nothing();
      }
      PrintWriter out = command.commandLine().getOut();
      out.println(letter.why());
      out.println(letter.length() + " bytes, sha256 " + letter.sha256());
      byte @Nullable [] record = letter.record();
      out.println(
          record == null
              ? "The record is too large to be kept here; it stands on its topic."
              : Printable.lines(new String(record, UTF_8)));
      out.flush();
      return ExitCodes.OK;
    }
  }

  /** {@code deadletters replay}. */
  @Command(
      name = "replay",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Sends what was refused to its topic again, as it came, for instance after the service was"
            + " updated: telemetry and scaling events. What is too old by now is late, and what is"
            + " wrong is refused again.",
        "",
        "With --undelivered or --sink what sinks refused goes to those sinks again, directly and one"
            + " by one, for instance after their settings were mended. Later steps of a finding may"
            + " be there already: its events have their times.",
        ""
      },
      footer = {
        "",
        "Exit status: 0 sent, 1 failure or refused again, 2 unusable arguments.",
        "",
        "Examples:",
        "  tidegate deadletters replay --reason missing_field --since 2h",
        "  tidegate deadletters replay --sink splunk --config tidegate.yaml"
      })
  static final class Replay implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private DeadLetterSelection selection = new DeadLetterSelection();

    @Option(names = "--dry-run", description = "Only says how many there are.")
    private boolean isDryRun;

    @Override
    public Integer call() {
      return selection.isOfSinks() ? toSinks() : toTopics();
    }

    private int toSinks() {
      List<Undelivered> letters = new ArrayList<>();
      TidegateConfig config = selection.eachOfSinks(requireNonNull(spec), letters::add);
      Redelivery again = Redelivery.of(config, letters, isDryRun);
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      again.refused().forEach(out::println);
      out.println(
          (isDryRun ? "Would send " : "Sent ")
              + again.sent()
              + (again.sent() == 1 ? " event" : " events")
              + " again"
              + (again.left() == 0
                  ? "."
                  : "; "
                      + again.left()
                      + " others are too large to be kept, no events, or of sinks that are not set."));
      out.flush();
      return again.refused().isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private int toTopics() {
      CommandSpec command = requireNonNull(spec);
      TidegateConfig config = selection.load(command);
      Resending again = new Resending(config, isDryRun);
      selection.each(command, config, again::take);
      again.finish();
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      out.println(
          (isDryRun ? "Would send " : "Sent ")
              + again.sent()
              + (again.sent() == 1 ? " record" : " records")
              + " again"
              + (again.left() == 0
                  ? "."
                  : "; "
                      + again.left()
                      + " others are too large to be kept, of topics in another format, or of topics"
                      + " with keys and signatures, which are not kept."));
      out.flush();
      return ExitCodes.OK;
    }
  }
}
