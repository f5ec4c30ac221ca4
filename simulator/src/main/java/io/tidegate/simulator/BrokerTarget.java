package io.tidegate.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a simulation is sent to a broker. */
final class BrokerTarget {
  @Option(
      names = "--speed",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "With --to: seconds of event time a second. Above 1 it begins so long ago that it ends at"
              + " the present: what is ahead of the clock is refused.")
  private double speed = 1;

  @Option(
      names = "--telemetry",
      paramLabel = "TOPIC",
      defaultValue = "tidegate.telemetry",
      description = "With --to: where requests and node samples go.")
  private String telemetry = "";

  @Option(
      names = "--scaling",
      paramLabel = "TOPIC",
      defaultValue = "tidegate.scaling",
      description = "With --to: where the fleet's own events go.")
  private String scaling = "";

  @Option(
      names = "--entities",
      paramLabel = "TOPIC",
      defaultValue = "tidegate.entities",
      description = "With --to: where plans, budgets and limits go, before all else.")
  private String entities = "";

  @Option(
      names = "--command-config",
      paramLabel = "FILE",
      description = "With --to: properties of the Kafka client: security and the like.")
  private @Nullable Path commandConfig;

  Pace pace() {
    return new Pace(speed);
  }

  /** By how much event time is ahead of the clock at the end: what is ahead is refused. */
  long aheadMs(long lengthMs) {
    return speed > 1 ? (long) (lengthMs * (1 - 1 / speed)) : 0;
  }

  BrokerSink sink(String bootstrapServers) throws IOException {
    Properties properties = new Properties();
    if (commandConfig != null) {
      try (InputStream in = Files.newInputStream(commandConfig)) {
        properties.load(in);
      }
    }
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return new BrokerSink(properties, new BrokerSink.Topics(telemetry, scaling, entities));
  }
}
