package io.tidegate.flink;

import io.tidegate.flink.cli.FlinkCommand;

/** Where the process starts. */
public final class FlinkMain {
  private FlinkMain() {}

  /** Runs a command; the process ends with its exit code. */
  public static void main(String[] args) {
    System.exit(FlinkCommand.commandLine().execute(args));
  }
}
