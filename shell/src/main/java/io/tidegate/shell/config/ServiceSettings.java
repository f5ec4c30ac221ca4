package io.tidegate.shell.config;

import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.SteeringTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How the service runs; what it looks for is the engine's configuration.
 *
 * @param applicationId names the deployment: its consumer group, internal topics and state
 * @param stateDir where state is kept between starts
 * @param threads how many tasks run at once in this process
 * @param panePartitions of the topic between observe and detect; 0 takes what is there, else 16 or
 *     four times the cores
 * @param standbys copies of the state that other processes hold ready
 * @param replication of internal topics; 0 is three, or the number of brokers if that is less
 * @param httpHost where metrics and health are served
 * @param httpPort the same; 0 takes a free port
 * @param brokerWait how long to try to reach the broker at the start
 * @param silentAfter how long nothing may come in before it is not ready
 * @param kafkaMetrics whether metrics of the Kafka clients are served as well
 * @param kafka properties passed on to the Kafka clients: security, and what tuning needs
 */
public record ServiceSettings(
    String bootstrapServers,
    String applicationId,
    Path stateDir,
    int threads,
    int panePartitions,
    int standbys,
    int replication,
    SteeringTopics steering,
    OutputTopics outputs,
    String httpHost,
    int httpPort,
    Duration brokerWait,
    Duration silentAfter,
    boolean kafkaMetrics,
    SortedMap<String, String> kafka) {

  /** What exactly-once and the fold in memory rest on, and what other settings decide. */
  private static final SortedSet<String> NOT_PASSED_ON =
      new TreeSet<>(
          List.of(
              "application.id",
              "bootstrap.servers",
              "group.protocol",
              "main.consumer.interceptor.classes",
              "max.request.size",
              "num.standby.replicas",
              "num.stream.threads",
              "processing.guarantee",
              "processor.wrapper.class",
              "producer.max.request.size",
              "replication.factor",
              "state.dir",
              "statestore.cache.max.bytes",
              "topic.max.message.bytes"));

  private static final Duration SILENT_LEAST = Duration.ofSeconds(10);
  private static final Duration SILENT_MOST = Duration.ofDays(7);
  private static final Duration BROKER_WAIT_MOST = Duration.ofHours(1);

  public ServiceSettings {
    requireText("kafka.bootstrapServers", bootstrapServers);
    requireText("service.applicationId", applicationId);
    if (!applicationId.matches("[a-zA-Z0-9._-]{1,120}")) {
      throw refused("service.applicationId", applicationId, "1 to 120 of a-z A-Z 0-9 . _ -");
    }
    requireRange("service.threads", threads, 1, 256);
    requireRange("service.panePartitions", panePartitions, 0, 1024);
    requireRange("service.standbys", standbys, 0, 3);
    requireRange("service.replication", replication, 0, 9);
    requireText("service.http.host", httpHost);
    requireRange("service.http.port", httpPort, 0, 65_535);
    if (brokerWait.isNegative() || brokerWait.compareTo(BROKER_WAIT_MOST) > 0) {
      throw refused("service.brokerWait", brokerWait, "PT0S to " + BROKER_WAIT_MOST);
    }
    if (silentAfter.compareTo(SILENT_LEAST) < 0 || silentAfter.compareTo(SILENT_MOST) > 0) {
      throw refused("service.silentAfter", silentAfter, SILENT_LEAST + " to " + SILENT_MOST);
    }
    kafka = new TreeMap<>(kafka);
    for (String key : kafka.keySet()) {
      if (NOT_PASSED_ON.contains(key)) {
        throw new IllegalArgumentException(
            "kafka."
                + key
                + " is "
                + kafka.get(key)
                + "; it cannot be set: the service decides it");
      }
    }
  }

  /** The defaults for one process on this machine. */
  public static ServiceSettings defaults(String bootstrapServers) {
    return builder(bootstrapServers).build();
  }

  /** The defaults, to be changed. */
  public static Builder builder(String bootstrapServers) {
    return new Builder(bootstrapServers);
  }

  /** The defaults, of which some are changed before the settings are made. */
  public static final class Builder {
    private final String bootstrapServers;
    private String applicationId = "tidegate";
    private Path stateDir = Path.of("state");
    private int threads = Math.min(4, Runtime.getRuntime().availableProcessors());
    private int panePartitions;
    private int standbys;
    private int replication;
    private SteeringTopics steering = SteeringTopics.DEFAULT;
    private OutputTopics outputs = OutputTopics.DEFAULT;
    private String httpHost = "127.0.0.1";
    private int httpPort = 8642;
    private Duration brokerWait = Duration.ofSeconds(60);
    private Duration silentAfter = Duration.ofMinutes(5);
    private boolean kafkaMetrics;
    private final SortedMap<String, String> kafka = new TreeMap<>();

    private Builder(String bootstrapServers) {
      this.bootstrapServers = bootstrapServers;
    }

    public Builder applicationId(String id) {
      this.applicationId = id;
      return this;
    }

    public Builder stateDir(Path directory) {
      this.stateDir = directory;
      return this;
    }

    public Builder threads(int count) {
      this.threads = count;
      return this;
    }

    public Builder panePartitions(int count) {
      this.panePartitions = count;
      return this;
    }

    public Builder standbys(int count) {
      this.standbys = count;
      return this;
    }

    public Builder replication(int copies) {
      this.replication = copies;
      return this;
    }

    public Builder steering(SteeringTopics topics) {
      this.steering = topics;
      return this;
    }

    public Builder outputs(OutputTopics topics) {
      this.outputs = topics;
      return this;
    }

    public Builder http(String host, int port) {
      this.httpHost = host;
      this.httpPort = port;
      return this;
    }

    public Builder kafkaMetrics(boolean areServed) {
      this.kafkaMetrics = areServed;
      return this;
    }

    public Builder silentAfter(Duration time) {
      this.silentAfter = time;
      return this;
    }

    public Builder brokerWait(Duration wait) {
      this.brokerWait = wait;
      return this;
    }

    public Builder kafka(Map<String, String> properties) {
      this.kafka.putAll(properties);
      return this;
    }

    public ServiceSettings build() {
      return new ServiceSettings(
          bootstrapServers,
          applicationId,
          stateDir,
          threads,
          panePartitions,
          standbys,
          replication,
          steering,
          outputs,
          httpHost,
          httpPort,
          brokerWait,
          silentAfter,
          kafkaMetrics,
          kafka);
    }
  }

  private static void requireText(String key, String value) {
    if (value.isBlank()) {
      throw refused(key, value, "any text that is not blank");
    }
  }

  private static void requireRange(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw refused(key, value, least + " to " + most);
    }
  }

  private static IllegalArgumentException refused(String key, Object value, String allowed) {
    return new IllegalArgumentException(key + " is " + value + "; allowed: " + allowed);
  }
}
