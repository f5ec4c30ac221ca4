package io.tidegate.shell.topics;

import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Input.Kind;
import io.tidegate.detectors.engine.Source;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of the topics that the service reads.
 *
 * @param steering null where nobody steers
 * @param signedScaling whether what scaling events vouch for must be signed
 */
public record InputTopics(
    List<String> telemetry,
    List<String> scaling,
    List<String> entities,
    @Nullable SteeringTopics steering,
    boolean signedScaling) {
  public InputTopics {
    telemetry = List.copyOf(telemetry);
    scaling = List.copyOf(scaling);
    entities = List.copyOf(entities);
  }

  /** What that engine reads, and what steers it. */
  public static InputTopics of(EngineConfig config, SteeringTopics steering) {
    return new InputTopics(
        config.telemetry().stream().map(Source::topic).distinct().toList(),
        config.scaling().stream().map(Source::topic).distinct().toList(),
        config.entities().stream().map(Source::topic).distinct().toList(),
        steering,
        config.policy().requireSigned().scaling());
  }

  /** Those whose records count by when they were signed, by the brokers' time of them. */
  public List<String> dated() {
    List<String> dated = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      if (kind.maySign() && (kind != Kind.SCALING || signedScaling)) {
        dated.addAll(of(kind));
      }
    }
    return dated;
  }

  /** The topics of one kind. */
  public List<String> of(Kind kind) {
    return switch (kind) {
      case TELEMETRY -> telemetry;
      case SCALING -> scaling;
      case ENTITIES -> entities;
      case POLICIES -> steering == null ? List.of() : List.of(steering.policies());
      case OPERATORS -> steering == null ? List.of() : List.of(steering.operators());
      case RESPONSES -> steering == null ? List.of() : List.of(steering.responses());
      case BASELINES -> steering == null ? List.of() : List.of(steering.baselines());
    };
  }
}
