package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.app.check.FileOptions;
import io.tidegate.app.whatif.PastTopics;
import io.tidegate.app.whatif.WhatIf;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which past records are read: files, or the topics of a deployment since some time. */
final class PastOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Mixin private FileOptions files = new FileOptions();

  @Option(
      names = "--entities",
      paramLabel = "FILE",
      description = "What is known of tenants and keys, as `entities load` takes it.")
  private @Nullable Path entities;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "30d",
      description = "Of topics, from when on: 2026-08-01T00:00:00Z, or 30d (default).")
  private String since = "30d";

  /** What is done with past records; {@code config} says in which form they are. */
  interface Reading<T> {
    T of(WhatIf.Past past, EngineConfig config) throws IOException;
  }

  /** Fails where the options do not fit each other. */
  void check() {
    if (!files.hasTelemetry() && (files.hasScaling() || entities != null)) {
      throw new ParameterException(
          line(), "--scaling and --entities go with --telemetry, which is missing");
    }
  }

  /**
   * Reads them; copies of topics are gone afterwards.
   *
   * @param operators null for none
   * @param labels null for none
   */
  <T> T read(
      TidegateConfig config, @Nullable Path operators, @Nullable Path labels, Reading<T> reading)
      throws IOException {
    if (files.hasTelemetry()) {
      PrintWriter err = line().getErr();
      EngineConfig engine = config.engine();
      return reading.of(
          new WhatIf.Past(
              files.telemetry(engine, err),
              files.scaling(engine, err),
              entities,
              operators,
              labels),
          engine);
    }
    long sinceMs = Times.ago(line(), "--since", since, System.currentTimeMillis());
    try (PastTopics topics = PastTopics.copy(config, sinceMs)) {
      topics
          .untranslated()
          .forEach(
              (topic, events) ->
                  line()
                      .getErr()
                      .printf(
                          Locale.ROOT,
                          "%s: %,d events of %s could not be translated; check says why%n",
                          line().getCommandName(),
                          events,
                          topic));
      // The copies are translated: they are in another form than the topics.
      return reading.of(topics.past(operators, labels), topics.config());
    }
  }

  private CommandLine line() {
    return requireNonNull(spec).commandLine();
  }
}
