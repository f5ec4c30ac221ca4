package io.tidegate.app.cli;

import io.tidegate.shell.config.TidegateConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which deployment a verb talks to: its brokers, and the rest of its configuration. */
final class BrokerOptions {
  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "The brokers; as kafka.bootstrapServers in the configuration.")
  private @Nullable String bootstrapServers;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "YAML file with settings, as serve takes it; the environment (TIDEGATE_ENGINE_TICK=5s) is"
              + " stronger.")
  private @Nullable Path config;

  /** Loads the configuration, and tells {@code err} of what was set in vain. */
  TidegateConfig load(PrintWriter err) {
    TreeMap<String, String> given = new TreeMap<>();
    if (bootstrapServers != null) {
      given.put("kafka.bootstrapServers", bootstrapServers);
    }
    TidegateConfig loaded = TidegateConfig.load(config, null, System.getenv(), given);
    loaded.warnings().forEach(warning -> err.println("warning: " + warning));
    err.flush();
    return loaded;
  }
}
