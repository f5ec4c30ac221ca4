package io.tidegate.app.serve;

import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.topics.InputTopics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The service with counting stages, as a process of its own that a test can kill. */
final class CountingService {
  static final String READY = "ready";
  static final String TELEMETRY = "counted";
  static final String SCALING = "counted-too";
  static final InputTopics TOPICS =
      new InputTopics(List.of(TELEMETRY), List.of(SCALING), List.of(), null, false);

  /** A dead process is noticed after 3 s, where the broker allows it. */
  static final Map<String, String> QUICK =
      Map.of(
          "main.consumer.session.timeout.ms", "3000",
          "main.consumer.heartbeat.interval.ms", "500",
          "producer.transaction.timeout.ms", "3000");

  private CountingService() {}

  /** Arguments: bootstrap servers, state directory, and whether the hook works. */
  public static void main(String[] args) throws IOException, InterruptedException {
    ServiceSettings settings =
        ServiceSettings.builder(args[0])
            .applicationId("counting")
            .stateDir(Path.of(args[1]))
            .threads(2)
            .panePartitions(4)
            .http("127.0.0.1", 0)
            .kafka(QUICK)
            .build();
    TidegateService service =
        new TidegateService(
            settings,
            TOPICS,
            new CountingStages(Boolean.parseBoolean(args[2])),
            CountingStages.TICK_MS);
    try (service) {
      service.start();
      if (service.awaitReady(Duration.ofMinutes(2))) {
        System.out.println(READY);
      }
      // The parent closes this process's input to stop it in good order.
      int unused = System.in.read();
    }
  }
}
