package io.tidegate.shell.cli;

import io.tidegate.shell.config.ConfigOrigin;
import io.tidegate.shell.config.TidegateConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command takes its configuration from. */
public final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "YAML file with settings; the environment (TIDEGATE_ENGINE_TICK=5s) is stronger.")
  private @Nullable Path config;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "What is done about findings: YAML or JSON; or observe (default) or contain.")
  private @Nullable String policy;

  /** Where it is taken from. */
  public ConfigOrigin origin(SortedMap<String, String> overrides) {
    return ConfigOrigin.of(config, policy, System.getenv(), overrides);
  }

  /** Loads it, and tells {@code err} of what was set in vain. */
  public TidegateConfig load(SortedMap<String, String> overrides, PrintWriter err) {
    return load(origin(overrides), err);
  }

  /** The same of what {@link #origin} gave. */
  public TidegateConfig load(ConfigOrigin origin, PrintWriter err) {
    TidegateConfig loaded = origin.load();
    loaded.warnings().forEach(warning -> err.println("warning: " + warning));
    err.flush();
    return loaded;
  }
}
