package io.tidegate.shell.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options of every command, and how commands are run and fail. */
public final class CommonOptions {
  /** How much is logged. */
  enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show where in the program a failure comes from.")
  private boolean debug;

  @Option(
      names = "--log-level",
      scope = ScopeType.INHERIT,
      paramLabel = "LEVEL",
      defaultValue = "WARN",
      description = "What is logged to stderr: error, warn (default), info or debug.")
  private LogLevel logLevel = LogLevel.WARN;

  /**
   * The command line that has these options, ready to be executed.
   *
   * @param unusable exceptions that say, beside those of settings and policies, that what was given
   *     cannot be used
   */
  public CommandLine over(CommandLine command, List<Class<? extends Exception>> unusable) {
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setParameterExceptionHandler(Failures::unusable);
    command.setExecutionExceptionHandler(
        (failure, failed, parsed) -> Failures.failed(failure, failed, debug, unusable));
    command.setExecutionStrategy(
        parsed -> {
          applyLogLevel();
          command.setOut(LineWriter.around(command.getOut()));
          command.setErr(LineWriter.around(command.getErr()));
          return new CommandLine.RunLast().execute(parsed);
        });
    return command;
  }

  private void applyLogLevel() {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.toLevel(logLevel.name()));
    }
  }
}
