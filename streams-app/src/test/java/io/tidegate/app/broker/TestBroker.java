package io.tidegate.app.broker;

import static java.util.Locale.ROOT;

import io.tidegate.broker.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A real broker for a test: a container where Docker can run one, else one in this JVM.
 *
 * <p>{@code -Dtidegate.test.broker=container} or {@code embedded} leaves no choice; no test is ever
 * skipped for want of a broker.
 */
public final class TestBroker implements AutoCloseable {
  private static final String CHOICE = System.getProperty("tidegate.test.broker", "any");
  private static final DockerImageName IMAGE =
      DockerImageName.parse(System.getProperty("tidegate.test.broker.image", "apache/kafka:4.3.1"))
          .asCompatibleSubstituteFor("apache/kafka");

  /** Allows sessions of a second, and aborts what has timed out at once. */
  public static final Map<String, String> QUICK_TO_NOTICE =
      Map.of(
          "group.min.session.timeout.ms", "1000",
          "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");

  private final String bootstrapServers;
  private final AutoCloseable broker;

  private TestBroker(String bootstrapServers, AutoCloseable broker) {
    this.bootstrapServers = bootstrapServers;
    this.broker = broker;
  }

  /** Starts a broker. */
  public static TestBroker start() {
    return start(Map.of());
  }

  /** Starts a broker with some of its properties set differently. */
  public static TestBroker start(Map<String, String> overrides) {
    if (CHOICE.equals("container")) {
      return container(overrides);
    }
    if (CHOICE.equals("any") && dockerRuns()) {
      try {
        return container(overrides);
      } catch (ContainerFetchException | ContainerLaunchException noImage) {
        System.err.println("no broker in a container, so one in this JVM: " + noImage);
      }
    }
    EmbeddedBroker embedded = EmbeddedBroker.start(overrides);
    return new TestBroker(embedded.bootstrapServers(), embedded);
  }

  /** Where clients connect. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public void close() throws Exception {
    broker.close();
  }

  private static TestBroker container(Map<String, String> overrides) {
    KafkaContainer container = new KafkaContainer(IMAGE);
    container.withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
    overrides.forEach(
        (key, value) ->
            container.withEnv("KAFKA_" + key.toUpperCase(ROOT).replace('.', '_'), value));
    container.start();
    return new TestBroker(container.getBootstrapServers(), container::stop);
  }

  // Testcontainers waits long for a Docker that is not there; a socket or a variable comes first.
  private static boolean dockerRuns() {
    boolean named = System.getenv("DOCKER_HOST") != null;
    boolean here = Files.exists(Path.of("/var/run/docker.sock"));
    return (named || here) && DockerClientFactory.instance().isDockerAvailable();
  }
}
