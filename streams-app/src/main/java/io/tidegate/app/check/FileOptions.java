package io.tidegate.app.check;

import io.tidegate.app.replay.SourcedFile;
import io.tidegate.detectors.engine.EngineConfig;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Files of telemetry and of scaling events, each of a source of the configuration. */
public final class FileOptions {
  @Option(
      names = "--telemetry",
      paramLabel = "[TOPIC=]FILE",
      description =
          "Requests and node samples, plain or .gz. May be given several times: each file is read as"
              + " the source of the configuration that its records fit, or as that of TOPIC.")
  private List<String> telemetry = new ArrayList<>();

  @Option(
      names = "--scaling",
      paramLabel = "[TOPIC=]FILE",
      description = "The fleet's own events, likewise.")
  private List<String> scaling = new ArrayList<>();

  /** Whether files of telemetry are named. */
  public boolean hasTelemetry() {
    return !telemetry.isEmpty();
  }

  /** Whether files of scaling events are named. */
  public boolean hasScaling() {
    return !scaling.isEmpty();
  }

  /** The files of telemetry; where there is a choice of sources, says which was taken. */
  public List<SourcedFile> telemetry(EngineConfig config, PrintWriter err) {
    return told(FileSources.ofTelemetry(telemetry, config), config.telemetry().size(), err);
  }

  /** The files of scaling events, likewise. */
  public List<SourcedFile> scaling(EngineConfig config, PrintWriter err) {
    return told(FileSources.ofScaling(scaling, config), config.scaling().size(), err);
  }

  private static List<SourcedFile> told(List<SourcedFile> files, int sources, PrintWriter err) {
    if (sources > 1) {
      for (SourcedFile file : files) {
        err.println(
            file.path()
                + ": read as records of "
                + file.source().topic()
                + " ("
                + file.source().format().name()
                + ")");
      }
      err.flush();
    }
    return files;
  }
}
