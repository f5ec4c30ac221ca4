package io.tidegate.enforcer.loop;

import static java.util.Objects.requireNonNull;

import io.tidegate.schemas.control.CommandSigner;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where an enforcer finds the brokers and its topics.
 *
 * @param bootstrapServers the brokers
 * @param control the topic of the commands
 * @param enforced the compacted topic of the commands in force
 * @param responses the topic of the answers
 * @param signer signs what it says of itself; null leaves that unsigned
 * @param audience the deployment that it signs for
 * @param kafka further settings of the Kafka clients, by their own names
 */
public record EnforcerSettings(
    String bootstrapServers,
    String control,
    String enforced,
    String responses,
    @Nullable CommandSigner signer,
    String audience,
    SortedMap<String, String> kafka) {

  public EnforcerSettings {
    requireNonNull(bootstrapServers, "bootstrapServers is null");
    requireNonNull(control, "control is null");
    requireNonNull(enforced, "enforced is null");
    requireNonNull(responses, "responses is null");
    kafka = Collections.unmodifiableSortedMap(new TreeMap<>(kafka));
  }

  /** The contract's topics at those brokers. */
  public static EnforcerSettings at(String bootstrapServers) {
    return new EnforcerSettings(
        bootstrapServers,
        "tidegate.control",
        "tidegate.enforced",
        "tidegate.responses",
        null,
        "tidegate",
        new TreeMap<>());
  }
}
