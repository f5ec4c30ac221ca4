package io.tidegate.app.serve;

import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Input.Kind;
import io.tidegate.detectors.engine.Source;
import java.util.List;

/** The names of the topics that the service reads. */
record InputTopics(List<String> telemetry, List<String> scaling, List<String> entities) {
  InputTopics {
    telemetry = List.copyOf(telemetry);
    scaling = List.copyOf(scaling);
    entities = List.copyOf(entities);
  }

  static InputTopics of(EngineConfig config) {
    return new InputTopics(
        config.telemetry().stream().map(Source::topic).distinct().toList(),
        config.scaling().stream().map(Source::topic).distinct().toList(),
        config.entities().stream().map(Source::topic).distinct().toList());
  }

  /** The topics of one kind. */
  List<String> of(Kind kind) {
    return switch (kind) {
      case TELEMETRY -> telemetry;
      case SCALING -> scaling;
      case ENTITIES -> entities;
    };
  }
}
