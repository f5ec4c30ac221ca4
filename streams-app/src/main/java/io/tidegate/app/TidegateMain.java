package io.tidegate.app;

import io.tidegate.app.cli.CommandTree;

/** Where the process starts. */
public final class TidegateMain {
  private TidegateMain() {}

  /** Runs a command; the process ends with its exit code. */
  public static void main(String[] args) {
    System.exit(CommandTree.commandLine().execute(args));
  }
}
