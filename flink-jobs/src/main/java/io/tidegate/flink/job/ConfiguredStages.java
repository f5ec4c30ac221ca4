package io.tidegate.flink.job;

import io.tidegate.flink.stage.StagePlan;
import io.tidegate.shell.config.ConfigException;
import io.tidegate.shell.config.ConfigOrigin;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.stage.Stages;

/**
 * The stages that a configuration makes, loaded anew on each machine.
 *
 * @param version of the configuration that the job was started with
 */
record ConfiguredStages(ConfigOrigin origin, String version) implements StagePlan.Setup {
  @Override
  public Stages stages() {
    TidegateConfig config = origin.load();
    if (!config.engine().version().equals(version)) {
      throw new ConfigException(
          "the configuration here is "
              + config.engine().version()
              + ", and the job was started with "
              + version
              + ": all machines need the same, and a job is started anew to change it");
    }
    return Stages.of(
        config.engine(),
        config.signer(),
        config.steering().orElse(null),
        config.service().applicationId());
  }
}
