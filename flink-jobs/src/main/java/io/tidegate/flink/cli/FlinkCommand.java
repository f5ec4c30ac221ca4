package io.tidegate.flink.cli;

import io.tidegate.shell.cli.CommonOptions;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code flink}: what runs as a Flink job. */
@Command(
    name = "tidegate flink",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {"Runs the engine as a Flink job.", ""},
    footer = {
      "",
      "Exit status: 0 all went well, 1 failure, 2 unusable arguments or configuration."
    },
    subcommands = {DetectCommand.class, CalibrateCommand.class})
public final class FlinkCommand {
  @Mixin private CommonOptions common = new CommonOptions();

  private FlinkCommand() {}

  /** The command line, ready to be executed. */
  public static CommandLine commandLine() {
    FlinkCommand flink = new FlinkCommand();
    return flink.common.over(new CommandLine(flink), List.of());
  }
}
