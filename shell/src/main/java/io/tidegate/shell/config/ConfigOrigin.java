package io.tidegate.shell.config;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration comes from, so that it can be loaded again where the work is done: its
 * files must lie there, too, under the same names.
 *
 * @param file null where there is none
 * @param policy null where the configuration says which
 * @param environment the variables that set anything
 * @param overrides values by key
 */
public record ConfigOrigin(
    @Nullable String file,
    @Nullable String policy,
    TreeMap<String, String> environment,
    TreeMap<String, String> overrides)
    implements Serializable {

  /** Of a command line that was given this. */
  public static ConfigOrigin of(
      @Nullable Path file,
      @Nullable String policy,
      Map<String, String> environment,
      SortedMap<String, String> overrides) {
    TreeMap<String, String> ours = new TreeMap<>(environment);
    ours.keySet().removeIf(name -> !name.startsWith(ConfigKeys.VARIABLE_PREFIX));
    return new ConfigOrigin(
        file == null ? null : file.toAbsolutePath().toString(),
        policy,
        ours,
        new TreeMap<>(overrides));
  }

  /**
   * What it says now.
   *
   * @throws ConfigException if that cannot be used
   */
  public TidegateConfig load() {
    return TidegateConfig.load(file == null ? null : Path.of(file), policy, environment, overrides);
  }
}
