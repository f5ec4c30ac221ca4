package io.tidegate.app.check;

import io.tidegate.app.replay.SourcedFile;
import io.tidegate.detectors.engine.EngineConfig;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Files of telemetry and of scaling events, each of a source of the configuration. */
public final class FileOptions {
  /** How a file is named. */
  public static final String LABEL = "[TOPIC=]FILE";

  /** What telemetry is. */
  public static final String TELEMETRY =
      "Requests and node samples, plain or .gz. May be given several times: each file is read as"
          + " the source of the configuration that its records fit, or as that of TOPIC.";

  /** What scaling events are. */
  public static final String SCALING = "The fleet's own events, likewise.";

  @Option(names = "--telemetry", paramLabel = LABEL, description = TELEMETRY)
  private List<String> telemetry = new ArrayList<>();

  @Option(names = "--scaling", paramLabel = LABEL, description = SCALING)
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
    return FileSources.ofTelemetry(telemetry, config, err);
  }

  /** The files of scaling events, likewise. */
  public List<SourcedFile> scaling(EngineConfig config, PrintWriter err) {
    return FileSources.ofScaling(scaling, config, err);
  }
}
