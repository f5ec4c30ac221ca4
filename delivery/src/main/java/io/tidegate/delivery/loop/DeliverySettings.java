package io.tidegate.delivery.loop;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the topics are reached.
 *
 * @param alerts the topic of findings
 * @param responses the topic of what became of commands
 * @param undelivered where goes what a sink refuses for good
 * @param groupPrefix starts the name of each sink's consumer group
 * @param kafka more properties of the clients: security and the like
 */
public record DeliverySettings(
    String bootstrapServers,
    String alerts,
    String responses,
    String undelivered,
    String groupPrefix,
    SortedMap<String, String> kafka) {

  public DeliverySettings {
    kafka = new TreeMap<>(kafka);
  }
}
