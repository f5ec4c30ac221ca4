package io.tidegate.app.cli;

import io.tidegate.app.deadletters.DeadLetter;
import io.tidegate.app.topics.TopicReader;
import io.tidegate.delivery.loop.Undelivered;
import io.tidegate.shell.config.TidegateConfig;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which refused records a verb is about. */
final class DeadLetterSelection {
  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "24h",
      description = "How far back: a moment, or for how long (24h, 7d).")
  private String since = "24h";

  @Option(names = "--topic", paramLabel = "NAME", description = "Only records of that topic.")
  private @Nullable String topic;

  @Option(names = "--reason", paramLabel = "WORD", description = "Only for that reason.")
  private @Nullable String reason;

  @Option(
      names = "--undelivered",
      description = "What sinks refused for good, and not the service.")
  private boolean undelivered;

  @Option(
      names = "--sink",
      paramLabel = "NAME",
      description = "Only what that sink refused; means --undelivered.")
  private @Nullable String sink;

  @Mixin private BrokerOptions brokers = new BrokerOptions();

  /** Whether what sinks refused is meant, and not what the service did. */
  boolean isOfSinks() {
    return undelivered || sink != null;
  }

  TidegateConfig load(CommandSpec spec) {
    return brokers.load(spec.commandLine().getErr());
  }

  void each(CommandSpec spec, TidegateConfig config, Consumer<DeadLetter> use) {
    read(
        spec,
        config,
        config.service().outputs().deadLetter(),
        record -> {
          DeadLetter letter = DeadLetter.of(record.value(), record.timestamp());
          if ((topic == null || letter.topic().equals(topic))
              && (reason == null || letter.reason().equals(reason))) {
            use.accept(letter);
          }
        });
  }

  /** What sinks refused; of those, what the options select. */
  TidegateConfig eachOfSinks(CommandSpec spec, Consumer<Undelivered> use) {
    if (reason != null) {
      throw new ParameterException(spec.commandLine(), "--reason is not for what sinks refused");
    }
    TidegateConfig config = load(spec);
    read(
        spec,
        config,
        config.delivery().undelivered(),
        record -> {
          Undelivered letter = Undelivered.of(record.value());
          if ((topic == null || letter.topic().equals(topic))
              && (sink == null || letter.sink().equals(sink))) {
            use.accept(letter);
          }
        });
    return config;
  }

  private void read(
      CommandSpec spec,
      TidegateConfig config,
      String from,
      Consumer<ConsumerRecord<byte[], byte[]>> use) {
    long sinceMs = Times.ago(spec.commandLine(), "--since", since, System.currentTimeMillis());
    try (TopicReader letters = TopicReader.of(config.service(), from)) {
      letters.from(sinceMs).read(use);
    }
  }
}
