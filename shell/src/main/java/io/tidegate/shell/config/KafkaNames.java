package io.tidegate.shell.config;

import io.tidegate.schemas.decode.EditDistance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * What Kafka's clients call their properties. They take any name, and heed those that they know.
 */
final class KafkaNames {
  /** Properties of one of Streams' clients alone. */
  private static final String PREFIX = "^((main|restore|global)\\.)?(consumer|producer|admin)\\.";

  private KafkaNames() {}

  /** What is likely meant by names that no client knows, a sentence each; of others nothing. */
  static List<String> warnings(Collection<String> given) {
    TreeSet<String> known = new TreeSet<>(AdminClientConfig.configNames());
    known.addAll(ConsumerConfig.configNames());
    known.addAll(ProducerConfig.configNames());
    List<String> warnings = new ArrayList<>();
    for (String each : new TreeSet<>(given)) {
      String name = each.replaceFirst(PREFIX, "");
      if (known.contains(name)) {
        continue;
      }
      // Interceptors and Streams have names of their own: only what is nearly one of these is told.
      Optional<String> meant =
          EditDistance.nearest(name, known).filter(near -> EditDistance.isSlip(name, near));
      meant.ifPresent(
          near ->
              warnings.add(
                  "kafka."
                      + each
                      + " is set, but Kafka's clients know no "
                      + name
                      + "; the nearest is "
                      + near));
    }
    return warnings;
  }
}
