package io.tidegate.app.whatif;

import static java.util.Objects.requireNonNull;

import io.tidegate.app.explain.AlertFile;
import io.tidegate.shell.policy.PolicyFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code policy explain}: what a policy makes of one finding. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Lays out what a policy makes of one finding: which rule matched and why the others did not,"
          + " what command, which guards are asked.",
      "",
      "It is told for the first time that the target is contained; where limits would come from an"
          + " entity record, there is none here.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  tidegate policy explain --finding A.jsonl --uid f-f5e0281c --policy contain",
      "",
      "Exit status: 0 explained, 1 failure, 2 no such file, finding or policy."
    })
public final class PolicyExplainCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--finding",
      required = true,
      paramLabel = "FILE",
      description = "An alert as JSON, or many, one a line; the last one that matches is told.")
  private @Nullable Path finding;

  @Option(
      names = "--uid",
      paramLabel = "UID",
      description = "The finding's uid, or how it begins; without it the last alert of the file.")
  private @Nullable String uid;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      defaultValue = "observe",
      description = "A file, or observe (default) or contain.")
  private String policy = "observe";

  @Override
  public Integer call() throws IOException {
    CommandSpec command = requireNonNull(spec);
    PolicyFiles.Checked checked = PolicyFiles.read(policy);
    PrintWriter out = command.commandLine().getOut();
    try {
      PastFinding past = PastFinding.of(AlertFile.read(requireNonNull(finding), uid));
      PolicyExplanation.of(checked.policy(), past).forEach(out::println);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
    out.flush();
    return 0;
  }
}
