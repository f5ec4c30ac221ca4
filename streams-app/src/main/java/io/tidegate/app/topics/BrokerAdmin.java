package io.tidegate.app.topics;

import io.tidegate.shell.config.ClientProperties;
import io.tidegate.shell.config.ServiceSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** The brokers as the command line asks them: not for long, and with answers in words. */
public final class BrokerAdmin implements AutoCloseable {
  private static final Duration TO_CONNECT = Duration.ofSeconds(3);
  static final Duration PATIENCE = Duration.ofSeconds(15);

  private final String servers;
  private final Admin client;

  /** What is asked. */
  public interface Question<T> {
    T ask(Admin client) throws ExecutionException, InterruptedException, TimeoutException;
  }

  private BrokerAdmin(String servers, Admin client) {
    this.servers = servers;
    this.client = client;
  }

  /**
   * The brokers of those settings.
   *
   * @throws KafkaException at once if none of them listens
   */
  public static BrokerAdmin of(ServiceSettings settings) {
    Properties properties = new Properties();
    int patienceMs = (int) PATIENCE.toMillis();
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patienceMs);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, patienceMs);
    properties.putAll(ClientProperties.admin(settings));
    requireListening(settings.bootstrapServers());
    try {
      return new BrokerAdmin(settings.bootstrapServers(), Admin.create(properties));
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new KafkaException("the Kafka settings do not work: " + cause.getMessage(), e);
    }
  }

  /** The answer; a failure is told in words. */
  public <T> T ask(Question<T> question) throws InterruptedException {
    try {
      return question.ask(client);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw cause instanceof org.apache.kafka.common.errors.TimeoutException
          ? unreachable(servers, e)
          : new KafkaException("the brokers refuse it: " + cause.getMessage(), e);
    } catch (TimeoutException e) {
      throw unreachable(servers, e);
    }
  }

  /** The partitions of those topics that exist. */
  public SortedMap<String, Integer> partitions(Set<String> names) throws InterruptedException {
    return ask(
        admin -> {
          Set<String> existing = new TreeSet<>(admin.listTopics().names().get());
          existing.retainAll(names);
          SortedMap<String, Integer> partitions = new TreeMap<>();
          admin
              .describeTopics(existing)
              .allTopicNames()
              .get()
              .forEach((name, topic) -> partitions.put(name, topic.partitions().size()));
          return partitions;
        });
  }

  /**
   * Asks whether there are these topics.
   *
   * @throws KafkaException with a sentence for the user if not
   */
  public static void requireTopics(ServiceSettings settings, Set<String> names) {
    try (BrokerAdmin admin = of(settings)) {
      Set<String> missing = new TreeSet<>(names);
      missing.removeAll(admin.partitions(names).keySet());
      if (!missing.isEmpty()) {
        throw new KafkaException(
            "there is no topic "
                + String.join(", ", missing)
                + " at "
                + settings.bootstrapServers()
                + ", or no right to see it; ./tidegate topics create makes what is missing, with"
                + " the same settings");
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public void close() {
    client.close(Duration.ofSeconds(1));
  }

  /** Kafka's own clients try again until their time is over where nobody listens. */
  private static void requireListening(String servers) {
    IOException why = null;
    for (String server : servers.split(",", -1)) {
      String host = Utils.getHost(server.trim());
      Integer port = Utils.getPort(server.trim());
      if (host == null || port == null) {
        // Kafka says what is wrong with it.
        return;
      }
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(host, port), (int) TO_CONNECT.toMillis());
        return;
      } catch (IOException e) {
        why = e;
      }
    }
    throw unreachable(servers, why);
  }

  private static KafkaException unreachable(String servers, @Nullable Exception cause) {
    return new KafkaException(
        "no broker answers at "
            + servers
            + "; kafka.bootstrapServers (--bootstrap-servers HOST:PORT) says where they are",
        cause);
  }
}
