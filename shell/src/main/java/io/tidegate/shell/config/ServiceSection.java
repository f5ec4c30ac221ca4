package io.tidegate.shell.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.SteeringTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/** The keys about how the service runs. */
final class ServiceSection {
  private static final String TOPIC = "[a-zA-Z0-9._-]{1,249}";

  private ServiceSection() {}

  static ServiceSettings read(ConfigValues values) {
    ServiceSettings.Builder builder =
        ServiceSettings.builder(values.text(ConfigKeys.BOOTSTRAP_SERVERS))
            .applicationId(values.text("service.applicationId"))
            .stateDir(Path.of(values.text("service.stateDir")))
            .panePartitions(values.integer("service.panePartitions"))
            .standbys(values.integer("service.standbys"))
            .replication(values.integer("service.replication"))
            .http(values.text("service.http.host"), values.integer("service.http.port"))
            .brokerWait(Duration.ofMillis(values.millis("service.brokerWait")))
            .kafkaMetrics(values.choice("service.kafkaMetrics").equals("on"))
            .silentAfter(Duration.ofMillis(values.millis("service.silentAfter")))
            .steering(
                new SteeringTopics(
                    topic(values, "topics.policies"),
                    topic(values, "topics.operators"),
                    topic(values, "topics.responses"),
                    topic(values, "topics.baselines")))
            .outputs(
                new OutputTopics(
                    topic(values, "topics.alerts"),
                    topic(values, "topics.findings"),
                    topic(values, "topics.control"),
                    topic(values, "topics.enforced"),
                    topic(values, "topics.audit"),
                    topic(values, "topics.deadLetter")))
            .kafka(passedOn(values));
    if (values.has("service.threads")) {
      builder.threads(values.integer("service.threads"));
    }
    return builder.build();
  }

  static String topic(ConfigValues values, String name) {
    String topic = values.text(name);
    if (!topic.matches(TOPIC)) {
      throw ConfigException.of(name, topic, ConfigKeys.get(name).allowed());
    }
    return topic;
  }

  private static SortedMap<String, String> passedOn(ConfigValues values) {
    SortedMap<String, String> properties = new TreeMap<>();
    for (String name : values.names()) {
      if (name.startsWith(ConfigKeys.KAFKA_PREFIX) && ConfigKeys.find(name).isEmpty()) {
        JsonNode value = values.node(name);
        if (!value.isValueNode() || value.isNull()) {
          throw ConfigException.of(name, value.toString(), "one value of a Kafka property");
        }
        properties.put(name.substring(ConfigKeys.KAFKA_PREFIX.length()), value.asText());
      }
    }
    return properties;
  }
}
