package io.tidegate.app.serve;

import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.shell.config.ServiceSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The service with the engine's own stages, as a process of its own that a test can kill. */
final class EngineService {
  private EngineService() {}

  /** Arguments: bootstrap servers, application id, state directory. */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (TidegateService service =
        new TidegateService(
            settings(args[0], args[1], Path.of(args[2])), EngineConfig.defaults(), null, null)) {
      service.start();
      if (service.awaitReady(Duration.ofMinutes(2))) {
        System.out.println(CountingService.READY);
      }
      // The parent closes this process's input to stop it in good order.
      int unused = System.in.read();
    }
  }

  static ServiceSettings settings(String bootstrapServers, String applicationId, Path state) {
    return ServiceSettings.builder(bootstrapServers)
        .applicationId(applicationId)
        .stateDir(state)
        .threads(2)
        .panePartitions(3)
        .http("127.0.0.1", 0)
        .kafka(CountingService.QUICK)
        .build();
  }
}
