package io.tidegate.benchmarks.quality;

import io.tidegate.app.cli.CommandModule;

/** Adds {@code evaluate} to the command line. */
public final class QualityModule implements CommandModule {
  @Override
  public Object command() {
    return new EvaluateCommand();
  }
}
