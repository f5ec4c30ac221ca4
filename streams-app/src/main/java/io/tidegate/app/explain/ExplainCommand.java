package io.tidegate.app.explain;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.detect.Detector;
import io.tidegate.detectors.detect.DetectorSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code explain}: what one finding rests on. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Lays out what a finding rests on: observed and expected, the fleet meanwhile, evidence and"
          + " budget, what a detector without scale awareness would have said, what was done."
    },
    footer = {
      "",
      "Examples:",
      "  tidegate explain finding.json",
      "  tidegate explain alerts.jsonl --uid f-f5e0281c",
      "",
      "Exit status: 0 explained, 1 failure, 2 no such file or finding."
    })
public final class ExplainCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "An alert as JSON, or many, one a line; the last one that matches is told.")
  private @Nullable Path file;

  @Option(
      names = "--uid",
      paramLabel = "UID",
      description = "The finding's uid, or how it begins; without it the last alert of the file.")
  private @Nullable String uid;

  @Override
  public Integer call() throws Exception {
    CommandSpec command = requireNonNull(spec);
    JsonNode alert;
    try {
      alert = AlertFile.read(requireNonNull(file), uid);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
    PrintWriter out = command.commandLine().getOut();
    explain(alert).forEach(out::println);
    out.flush();
    return 0;
  }

  /** What the finding of an alert rests on, line by line. */
  public static List<String> explain(JsonNode alert) {
    return Explanation.of(alert, specOf(alert.at("/finding_info/analytic/uid").asText()));
  }

  private static @Nullable DetectorSpec specOf(String id) {
    for (Detector detector : DetectorCatalog.standard().described()) {
      if (detector.spec().id().equals(id)) {
        return detector.spec();
      }
    }
    return null;
  }
}
