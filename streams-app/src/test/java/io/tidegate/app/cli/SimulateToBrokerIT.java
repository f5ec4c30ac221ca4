package io.tidegate.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.app.broker.TestBroker;
import io.tidegate.shell.cli.ExitCodes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** A simulated fleet that sends to a broker, as it happens. */
class SimulateToBrokerIT {
  private static final Pattern TIME = Pattern.compile("\"time\":\"([^\"]+)\"");
  private static final Pattern SENT = Pattern.compile("nodes: (\\d+) records");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void allThatItSaysItSentStandsInTheTopics() throws Exception {
    try (TestBroker broker = TestBroker.start()) {
      String servers = broker.bootstrapServers();
      assertThat(run("topics", "create", "--bootstrap-servers", servers)).isZero();
      long startNanos = System.nanoTime();
      assertThat(
              run(
                  "simulate",
                  "--to",
                  servers,
                  "--minutes",
                  "10",
                  "--tenants",
                  "20",
                  "--no-surge",
                  "--attacks",
                  "none",
                  "--speed",
                  "200"))
          .as(err.toString())
          .isZero();
      // Ten minutes of event time at 200 times the clock.
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
          .isGreaterThan(Duration.ofSeconds(3));

      Matcher sent = SENT.matcher(out.toString());
      assertThat(sent.find()).as(out.toString()).isTrue();
      long all =
          Stream.of("tidegate.telemetry", "tidegate.scaling", "tidegate.entities")
              .mapToLong(topic -> read(servers, topic).size())
              .sum();
      assertThat(all).isEqualTo(Long.parseLong(sent.group(1)));
      long nowMs = System.currentTimeMillis();
      LongSummaryStatistics times =
          read(servers, "tidegate.scaling").stream()
              .map(record -> TIME.matcher(new String(record.value(), StandardCharsets.UTF_8)))
              .filter(Matcher::find)
              .mapToLong(time -> Instant.parse(time.group(1)).toEpochMilli())
              .summaryStatistics();
      assertThat(times.getMax()).as("none is ahead of the clock").isLessThanOrEqualTo(nowMs);
      assertThat(times.getMin()).as("it began ten minutes ago").isGreaterThan(nowMs - 700_000);
      assertThat(read(servers, "tidegate.entities"))
          .isNotEmpty()
          .allSatisfy(
              record ->
                  assertThat(new String(record.key(), StandardCharsets.UTF_8))
                      .matches("(tenant|api_key|model)/.+"));
    }
  }

  @Test
  void brokersThatDoNotAnswerAndSpeedsThatAreNoneAreTold() {
    assertThat(run("simulate", "--to", "127.0.0.1:1", "--minutes", "10"))
        .isEqualTo(ExitCodes.FAILED);
    assertThat(err.toString()).contains("tidegate.entities");
    assertThat(run("simulate", "--to", "127.0.0.1:1", "--speed", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("speed is 0.0, must be positive");
  }

  private List<ConsumerRecord<byte[], byte[]>> read(String servers, String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      return records;
    }
  }

  private int run(String... args) {
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(args);
  }
}
