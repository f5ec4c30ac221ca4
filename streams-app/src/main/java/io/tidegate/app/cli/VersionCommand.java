package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.shell.cli.ExitCodes;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code version}: which Tidegate this is. */
@Command(
    name = "version",
    mixinStandardHelpOptions = true,
    description = "Shows which Tidegate this is, and on which Java.",
    footer = {"", "Example:", "  tidegate version"})
public final class VersionCommand implements Callable<Integer>, IVersionProvider {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    for (String line : getVersion()) {
      out.println(line);
    }
    out.flush();
    return ExitCodes.OK;
  }

  @Override
  public String[] getVersion() {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    return new String[] {
      "tidegate " + (version == null ? "(not packaged)" : version),
      "java " + Runtime.version() + ", " + System.getProperty("os.name")
    };
  }
}
