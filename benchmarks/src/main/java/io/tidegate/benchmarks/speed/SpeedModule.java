package io.tidegate.benchmarks.speed;

import io.tidegate.app.cli.CommandModule;

/** Adds {@code bench} to the command line. */
public final class SpeedModule implements CommandModule {
  @Override
  public Object command() {
    return new BenchCommand();
  }
}
