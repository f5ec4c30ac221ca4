package io.tidegate.shell.config;

import io.tidegate.delivery.config.SinkSettings;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How findings are taken to SIEMs.
 *
 * @param sinks the SIEMs, by name
 * @param undelivered the topic of what a sink refuses for good
 * @param inService whether the service does it itself, beside what it finds
 * @param heartbeat how often each sink is told that Tidegate is there; zero for never
 * @param behindAfter how long a sink may be behind before that is a finding
 */
public record DeliveryConfig(
    SortedMap<String, SinkSettings> sinks,
    String undelivered,
    boolean inService,
    Duration heartbeat,
    Duration behindAfter) {

  public DeliveryConfig {
    sinks = new TreeMap<>(sinks);
  }

  static DeliveryConfig read(ConfigValues values) {
    return new DeliveryConfig(
        SinkSettings.readAll(values.node(ConfigKeys.SINKS)),
        ServiceSection.topic(values, ConfigKeys.UNDELIVERED),
        values.choice("delivery.inService").equals("on"),
        Duration.ofMillis(values.millis("delivery.heartbeat")),
        Duration.ofMillis(values.millis("delivery.behindAfter")));
  }

  /** Whether the service has anything to take anywhere. */
  public boolean isForService() {
    return inService && !sinks.isEmpty();
  }
}
