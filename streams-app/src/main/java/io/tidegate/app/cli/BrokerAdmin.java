package io.tidegate.app.cli;

import io.tidegate.app.serve.ServiceSettings;
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

/** The brokers as the command line asks them: not for long, and with answers in words. */
final class BrokerAdmin implements AutoCloseable {
  private static final int PATIENCE_MS = 15_000;

  private final String servers;
  private final Admin client;

  /** What is asked. */
  interface Question<T> {
    T ask(Admin client) throws ExecutionException, InterruptedException, TimeoutException;
  }

  private BrokerAdmin(String servers, Admin client) {
    this.servers = servers;
    this.client = client;
  }

  static BrokerAdmin of(ServiceSettings settings) {
    Properties properties = new Properties();
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
    settings
        .kafka()
        .forEach(
            (key, value) -> {
              if (AdminClientConfig.configNames().contains(key)) {
                properties.put(key, value);
              }
            });
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    try {
      return new BrokerAdmin(settings.bootstrapServers(), Admin.create(properties));
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new KafkaException("the Kafka settings do not work: " + cause.getMessage(), e);
    }
  }

  /** The answer; a failure is told in words. */
  <T> T ask(Question<T> question) throws InterruptedException {
    try {
      return question.ask(client);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw cause instanceof org.apache.kafka.common.errors.TimeoutException
          ? unreachable(e)
          : new KafkaException("the brokers refuse it: " + cause.getMessage(), e);
    } catch (TimeoutException e) {
      throw unreachable(e);
    }
  }

  /** The partitions of those topics that exist. */
  SortedMap<String, Integer> partitions(Set<String> names) throws InterruptedException {
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

  @Override
  public void close() {
    client.close(Duration.ofSeconds(1));
  }

  private KafkaException unreachable(Exception cause) {
    return new KafkaException("no broker answers at " + servers, cause);
  }
}
