package io.tidegate.app.explain;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.detect.Detector;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.shell.cli.Output;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code detectors}: the catalogue, one of its pages, or all of them as files. */
@Command(
    name = "detectors",
    mixinStandardHelpOptions = true,
    description = "Lists the detectors, shows what one of them is, or writes a page for each.",
    footer = {
      "",
      "Examples:",
      "  tidegate detectors",
      "  tidegate detectors -o json",
      "  tidegate detectors spend-burst",
      "  tidegate detectors --out docs/detectors",
      "",
      "Exit status: 0 shown, 1 failure, 2 no such detector."
    })
public final class DetectorsCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", arity = "0..1", paramLabel = "ID", description = "One detector.")
  private @Nullable String id;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write all pages there, as Markdown; pages of detectors that are gone go too.")
  private @Nullable Path directory;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    CommandSpec command = requireNonNull(spec);
    PrintWriter out = command.commandLine().getOut();
    List<Detector> all = DetectorCatalog.standard().described();
    if (directory != null) {
      out.println("Wrote " + write(directory, all) + " pages to " + directory);
    } else if (id != null) {
      out.print(DetectorPages.page(specOf(id, all, command)));
    } else {
      for (Detector detector : all) {
        DetectorSpec each = detector.spec();
        if (output.isJson()) {
          out.println(
              JSON.createObjectNode()
                  .put("detector", each.id())
                  .put("family", each.family().wireName())
                  .put("title", each.analytic().title()));
        } else {
          out.printf(
              "%-24s %-14s %s%n", each.id(), each.family().wireName(), each.analytic().title());
        }
      }
    }
    out.flush();
    return 0;
  }

  private static DetectorSpec specOf(String id, List<Detector> all, CommandSpec command) {
    for (Detector detector : all) {
      if (detector.spec().id().equals(id)) {
        return detector.spec();
      }
    }
    throw new ParameterException(
        command.commandLine(), "no detector is called " + id + "; tidegate detectors lists them");
  }

  private static int write(Path directory, List<Detector> all) throws Exception {
    Files.createDirectories(directory);
    Map<String, String> pages = DetectorPages.of(all);
    try (var known = Files.newDirectoryStream(directory, "*.md")) {
      for (Path page : known) {
        if (!pages.containsKey(String.valueOf(page.getFileName()))) {
          Files.delete(page);
        }
      }
    }
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Files.writeString(directory.resolve(page.getKey()), page.getValue());
    }
    return pages.size();
  }
}
