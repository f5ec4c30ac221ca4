package io.tidegate.app.serve;

import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Source;
import java.util.List;

/** The names of the topics that the service reads. */
record InputTopics(List<String> telemetry, List<String> scaling) {
  static InputTopics of(EngineConfig config) {
    return new InputTopics(
        config.telemetry().stream().map(Source::topic).distinct().toList(),
        config.scaling().stream().map(Source::topic).distinct().toList());
  }
}
