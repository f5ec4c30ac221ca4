package io.tidegate.delivery.loop;

import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the topics are reached, and what is said about the delivery itself.
 *
 * @param alerts the topic of findings
 * @param findings the compacted topic of the latest word on each
 * @param responses the topic of what became of commands
 * @param undelivered where goes what a sink refuses for good
 * @param deployment names it: each sink's consumer group, and what is said about the delivery
 * @param heartbeat how often each sink is told that Tidegate is there; zero for never
 * @param behindAfter how long a sink may be behind before that is a finding
 * @param kafka more properties of the clients: security and the like
 */
public record DeliverySettings(
    String bootstrapServers,
    String alerts,
    String findings,
    String responses,
    String undelivered,
    String deployment,
    Duration heartbeat,
    Duration behindAfter,
    SortedMap<String, String> kafka) {

  public DeliverySettings {
    kafka = new TreeMap<>(kafka);
  }

  /** The consumer group of a sink. */
  String group(String sink) {
    return deployment + "-deliver-" + sink;
  }
}
