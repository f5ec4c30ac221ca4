package io.tidegate.app.config;

import io.tidegate.app.serve.ServiceSettings;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.schemas.control.CommandSigner;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that a process is told.
 *
 * @param signing signs commands, where there is a key
 * @param warnings sentences about what was set and has no effect
 */
public record TidegateConfig(
    EngineConfig engine,
    ServiceSettings service,
    Optional<CommandSigner> signing,
    List<String> warnings) {

  public TidegateConfig {
    warnings = List.copyOf(warnings);
  }

  /** The defaults. */
  public static TidegateConfig defaults() {
    return load(null, null, new TreeMap<>(), new TreeMap<>());
  }

  /**
   * What files, environment and command line say, each stronger than the one before.
   *
   * @param policy a file with the keys of the section {@code policy}, without that word
   * @param overrides values by key
   * @throws ConfigException if that cannot be used
   */
  public static TidegateConfig load(
      @Nullable Path file,
      @Nullable Path policy,
      Map<String, String> environment,
      SortedMap<String, String> overrides) {
    ConfigSources sources = new ConfigSources();
    if (file != null) {
      sources.file(file, "");
    }
    if (policy != null) {
      sources.file(policy, "policy.");
    }
    ConfigValues values = sources.environment(environment).overrides(overrides).values();
    try {
      EngineConfig engine = EngineSection.read(values);
      Optional<CommandSigner> signing = signing(values, engine.policy().enforces());
      return new TidegateConfig(engine, ServiceSection.read(values), signing, sources.warnings());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The signer, or null. */
  public @Nullable CommandSigner signer() {
    return signing.orElse(null);
  }

  private static Optional<CommandSigner> signing(ConfigValues values, boolean enforces) {
    String file = values.text("signing.keyFile");
    if (!file.isEmpty()) {
      return Optional.of(
          SigningKey.read("signing.keyFile", Path.of(file), values.text("signing.keyId")));
    }
    if (enforces) {
      throw new ConfigException(
          "policy.mode is enforce, but there is no signing.keyFile, and gateways act on signed"
              + " commands only; make a key with: "
              + SigningKey.HOW_TO_MAKE
              + " and set signing.keyFile to tidegate.pem");
    }
    return Optional.empty();
  }
}
