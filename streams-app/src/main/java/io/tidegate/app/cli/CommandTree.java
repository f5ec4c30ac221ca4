package io.tidegate.app.cli;

import io.tidegate.app.demo.DemoCommand;
import io.tidegate.app.explain.DetectorsCommand;
import io.tidegate.app.explain.ExplainCommand;
import io.tidegate.app.replay.ReplayRefusedException;
import io.tidegate.formats.map.MapRefusedException;
import io.tidegate.shell.cli.CommonOptions;
import io.tidegate.simulator.SimulateCommand;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
      "  tidegate flink detect --help",
      "",
      "Exit status: 0 all went well, 1 failure, 2 unusable arguments or configuration."
    },
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      ReplayCommand.class,
      CheckCommand.class,
      WhatIfCommand.class,
      CalibrateCommand.class,
      SimulateCommand.class,
      TopicsCommand.class,
      EntitiesCommand.class,
      ScalingCommand.class,
      BaselinesCommand.class,
      EnforceCommand.class,
      DeliverCommand.class,
      KeysCommand.class,
      VerifyCommand.class,
      StatusCommand.class,
      FindingsCommand.class,
      DeadLettersCommand.class,
      ContainedCommand.class,
      ContainCommand.class,
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
      MapCommand.class,
      CompletionCommand.class,
      VersionCommand.class,
      CommandLine.HelpCommand.class
    })
public final class CommandTree {
  @Mixin private CommonOptions common = new CommonOptions();

  private CommandTree() {}

  /** The command line, ready to be executed. */
  public static CommandLine commandLine() {
    CommandTree tree = new CommandTree();
    CommandLine command = new CommandLine(tree);
    for (CommandModule module : ServiceLoader.load(CommandModule.class)) {
      command.addSubcommand(module.command());
    }
    return tree.common.over(
        command, List.of(ReplayRefusedException.class, MapRefusedException.class));
  }
}
