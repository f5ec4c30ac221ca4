package io.tidegate.app.deliver;

import static io.tidegate.delivery.testing.ScriptedServer.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.tidegate.app.broker.TestBroker;
import io.tidegate.app.cli.CommandTree;
import io.tidegate.delivery.config.SinkSettings;
import io.tidegate.delivery.loop.DeliveryLoop;
import io.tidegate.delivery.loop.DeliverySettings;
import io.tidegate.delivery.testing.Findings;
import io.tidegate.delivery.testing.ScriptedServer;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A sink that is behind, and one that refuses: what others are told, and what people can do. */
final class DeliveryTroubleIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path dir;
  private final List<DeliveryLoop> loops = new ArrayList<>();
  private final ScriptedServer siem = new ScriptedServer(asked -> "{}");
  private TestBroker broker;
  private Path config;

  @BeforeEach
  void start() throws Exception {
    broker = TestBroker.start(TestBroker.QUICK_TO_NOTICE);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicPlan plan =
          new TopicPlan(
              List.of(
                  new TopicPlan.Topic("tidegate.alerts", 1, Map.of()),
                  new TopicPlan.Topic("tidegate.findings", 1, Map.of()),
                  new TopicPlan.Topic("tidegate.responses", 1, Map.of())));
      TopicCreation.create(admin, plan.withUndelivered("tidegate.undelivered"), 0);
    }
    config =
        Files.writeString(
            dir.resolve("tidegate.yaml"),
            """
            kafka: {bootstrapServers: "%s"}
            sinks:
              siem: {type: webhook, url: "%s", from: beginning, cadence: {medium: 0s, low: 0s}}
              spool: {type: file, path: %s, from: beginning, cadence: {medium: 0s, low: 0s}}
            """
                .formatted(broker.bootstrapServers(), siem.at("/"), spool()));
    JsonNode sinks = new ObjectMapper(new YAMLFactory()).readTree(config.toFile()).path("sinks");
    DeliverySettings settings =
        new DeliverySettings(
            broker.bootstrapServers(),
            "tidegate.alerts",
            "tidegate.findings",
            "tidegate.responses",
            "tidegate.undelivered",
            "tidegate",
            Duration.ZERO,
            Duration.ofSeconds(2),
            new TreeMap<>());
    for (SinkSettings sink : SinkSettings.readAll(sinks).values()) {
      loops.add(new DeliveryLoop(settings, sink.open(), () -> "ready"));
    }
  }

  @AfterEach
  void stop() throws Exception {
    loops.forEach(DeliveryLoop::close);
    siem.close();
    broker.close();
  }

  @Test
  void tellsTheOthersThatASinkIsBehindAndThatItHasCaughtUp() throws Exception {
    for (int i = 0; i < 6; i++) {
      siem.next(status(503, "", ""));
    }
    send(1);
    begin();
    await().atMost(SOON).untilAsserted(() -> assertThat(behind("New")).hasSize(1));
    await().atMost(SOON).untilAsserted(() -> assertThat(behind("Resolved")).hasSize(1));

    JsonNode open = behind("New").get(0);
    assertThat(open.path("message").asText()).contains("siem", "HTTP 503");
    assertThat(behind("Resolved").get(0).at("/finding_info/uid"))
        .isEqualTo(open.at("/finding_info/uid"));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(siem.asked().get(siem.asked().size() - 1).text())
                    .as("what the sink itself is told once it takes again")
                    .contains("delivery-behind"));
  }

  @Test
  void keepsWhatASinkRefusesUntilSomebodySendsItAgain() throws Exception {
    siem.next(status(400, "", ""));
    send(1);
    begin();
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(run("list", "--undelivered")).contains("1 record was"));

    assertThat(run("list", "--sink", "spool")).contains("0 records were refused.");
    assertThat(run("list", "--sink", "siem"))
        .startsWith("0 ")
        .contains("siem said of tidegate.alerts-0@0: too much even alone: HTTP 400");
    assertThat(run("show", "tidegate.alerts-0@0", "--sink", "siem"))
        .startsWith("0 ")
        .contains("f-1.1");
    assertThat(run("show", "tidegate.alerts-0@77", "--sink", "siem")).startsWith("2 ");

    assertThat(run("replay", "--sink", "siem", "--dry-run")).startsWith("0 Would send 1 event");
    siem.next(status(400, "", ""));
    assertThat(run("replay", "--sink", "siem"))
        .startsWith("1 siem said of f-1.1: HTTP 400")
        .contains("Sent 0 events again.");
    assertThat(run("replay", "--undelivered")).startsWith("0 Sent 1 event again.");
    assertThat(siem.asked().get(2).text()).contains("\"uid\":\"f-1.1\"");
    assertThat(Files.readAllLines(spool())).as("the other sink").hasSize(1);
  }

  private void begin() {
    loops.forEach(loop -> new Thread(loop, "deliver-" + loop.sink()).start());
  }

  private Path spool() {
    return dir.resolve("spool.jsonl");
  }

  private List<JsonNode> behind(String status) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (String line : Files.exists(spool()) ? Files.readAllLines(spool()) : List.<String>of()) {
      JsonNode document = new ObjectMapper().readTree(line);
      if (document.at("/finding_info/analytic/uid").asText().equals("delivery-behind")
          && document.path("status").asText().equals(status)) {
        found.add(document);
      }
    }
    return found;
  }

  private void send(int finding) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  "tidegate.alerts",
                  "tenant/t1".getBytes(UTF_8),
                  Findings.bytes("f-" + finding, 1, Severity.HIGH, "t1")))
          .get(10, TimeUnit.SECONDS);
    }
  }

  private String run(String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
    List<String> all = new ArrayList<>(List.of("deadletters"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--config", config.toString()));
    int status = command.execute(all.toArray(String[]::new));
    return status + " " + out;
  }
}
