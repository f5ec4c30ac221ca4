package io.tidegate.app.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tidegate.app.demo.DemoCommand;
import io.tidegate.app.explain.DetectorsCommand;
import io.tidegate.app.explain.ExplainCommand;
import io.tidegate.app.replay.ReplayRefusedException;
import io.tidegate.shell.cli.Failures;
import io.tidegate.simulator.SimulateCommand;
import java.util.ServiceLoader;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code tidegate}: all verbs, and what they have in common. */
@Command(
    name = "tidegate",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Streaming anomaly detection and containment for AI inference fleets that autoscale.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tidegate demo",
      "  tidegate simulate --out DIR --minutes 20",
      "  tidegate replay --telemetry DIR/telemetry.jsonl.gz --scaling DIR/scaling.jsonl.gz"
          + " --alerts A.jsonl",
      "  tidegate topics create --bootstrap-servers HOST:PORT",
      "  tidegate serve --bootstrap-servers HOST:PORT",
      "",
      "Exit status: 0 all went well, 1 failure, 2 unusable arguments or configuration."
    },
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      ReplayCommand.class,
      SimulateCommand.class,
      TopicsCommand.class,
      EntitiesCommand.class,
      EnforceCommand.class,
      DeliverCommand.class,
      KeysCommand.class,
      VerifyCommand.class,
      StatusCommand.class,
      FindingsCommand.class,
      DeadLettersCommand.class,
      ContainedCommand.class,
      OperatorVerbs.Release.class,
      OperatorVerbs.Approve.class,
      OperatorVerbs.Reject.class,
      OperatorVerbs.Protect.class,
      OperatorVerbs.Judge.class,
      OperatorVerbs.AcceptBaseline.class,
      AuditCommand.class,
      DetectorsCommand.class,
      ExplainCommand.class,
      PolicyCommand.class,
      ConfigCommand.class,
      SchemaCommand.class,
      VersionCommand.class,
      CommandLine.HelpCommand.class
    })
public final class CommandTree {
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

  private CommandTree() {}

  /** The command line, ready to be executed. */
  public static CommandLine commandLine() {
    CommandTree tree = new CommandTree();
    CommandLine command = new CommandLine(tree);
    for (CommandModule module : ServiceLoader.load(CommandModule.class)) {
      command.addSubcommand(module.command());
    }
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setParameterExceptionHandler(Failures::unusable);
    command.setExecutionExceptionHandler(
        (failure, failed, parsed) ->
            Failures.failed(failure, failed, tree.debug, ReplayRefusedException.class));
    command.setExecutionStrategy(
        parsed -> {
          tree.applyLogLevel();
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
