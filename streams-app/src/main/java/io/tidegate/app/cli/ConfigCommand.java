package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.cli.Output;
import io.tidegate.shell.config.ConfigKey;
import io.tidegate.shell.config.ConfigKeys;
import io.tidegate.shell.config.TidegateConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code config}: every setting, and whether a file of them is usable. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = {
      "Shows every setting: its default, what is allowed, its variable, what it means.",
      "",
      "A YAML file gives settings by section (engine: {tick: 5s}); the environment is stronger than"
          + " the file, and the command line than both.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tidegate config",
      "  tidegate config check tidegate.yaml",
    },
    subcommands = ConfigCommand.Check.class)
public final class ConfigCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private @Nullable CommandSpec spec;
  @Mixin private Output output = new Output();

  @Override
  public Integer call() {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    for (ConfigKey key : ConfigKeys.all()) {
      if (output.isJson()) {
        out.println(json(key));
        continue;
      }
      out.println(key.name() + ": " + (key.fallback().isEmpty() ? "(not set)" : key.fallback()));
      out.println("    " + key.meaning());
      out.println("    allowed: " + key.allowed());
      out.println(
          "    " + key.variable() + (key.reloadable() ? "" : "; taken up at the next start"));
    }
    out.flush();
    return ExitCodes.OK;
  }

  private static ObjectNode json(ConfigKey key) {
    return JSON.createObjectNode()
        .put("key", key.name())
        .put("default", key.fallback())
        .put("allowed", key.allowed())
        .put("meaning", key.meaning())
        .put("variable", key.variable())
        .put("reloadable", key.reloadable());
  }

  /** {@code config check}. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description =
          "Says whether serve can start with a configuration, together with the environment; brokers"
              + " are not asked.",
      footer = {"", "Example:", "  tidegate config check tidegate.yaml"})
  static final class Check implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A YAML file.")
    private @Nullable Path file;

    @Override
    public Integer call() {
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      TidegateConfig config =
          TidegateConfig.load(requireNonNull(file), null, System.getenv(), new TreeMap<>());
      config.warnings().forEach(warning -> out.println("warning: " + warning));
      config.requireKeys();
      out.println(
          file
              + " is usable: version "
              + config.engine().version()
              + ", policy "
              + config.engine().policy().reference()
              + (config.signing().isPresent() ? ", commands are signed" : "")
              + "; "
              + config.engine().policy().requireSigned().told());
      out.flush();
      return ExitCodes.OK;
    }
  }
}
