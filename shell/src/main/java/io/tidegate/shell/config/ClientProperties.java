package io.tidegate.shell.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The properties of Kafka clients of a kind: the brokers, and what is passed on and known to it.
 */
public final class ClientProperties {
  private ClientProperties() {}

  /** What an admin client needs to reach the same brokers. */
  public static Map<String, Object> admin(ServiceSettings settings) {
    Map<String, Object> properties = known(settings, AdminClientConfig.configNames());
    properties.put(AdminClientConfig.CLIENT_ID_CONFIG, settings.applicationId() + "-admin");
    return properties;
  }

  /** What a consumer needs. */
  public static Map<String, Object> consumer(ServiceSettings settings) {
    return known(settings, ConsumerConfig.configNames());
  }

  /** What a producer needs. */
  public static Map<String, Object> producer(ServiceSettings settings) {
    return known(settings, ProducerConfig.configNames());
  }

  private static Map<String, Object> known(ServiceSettings settings, Set<String> names) {
    Map<String, Object> properties = new HashMap<>();
    settings
        .kafka()
        .forEach(
            (key, value) -> {
              if (names.contains(key)) {
                properties.put(key, value);
              }
            });
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    return properties;
  }
}
