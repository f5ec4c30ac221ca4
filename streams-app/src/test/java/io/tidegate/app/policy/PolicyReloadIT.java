package io.tidegate.app.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.broker.TestBroker;
import io.tidegate.app.serve.TidegateService;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.SteeringTopics;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running service takes up what its policy's file says, and keeps the last good policy. */
final class PolicyReloadIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int SERVED_PER_LEAK = 8;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GOOD =
      """
      name: own
      version: v1
      rules:
        - {id: canary, match: {detectors: [canary-leak]}, action: deny, ttl: 30m}
      """;

  @TempDir Path directory = Path.of(".");

  private final InstantSource clock = InstantSource.system();
  private final List<String> policiesOfCommands = new ArrayList<>();
  private final List<String> detectorsOfAlerts = new ArrayList<>();
  private int requests;

  @Test
  void aPolicyThatIsWrongStopsNothingAndOneThatIsRightAgainRules() throws Exception {
    write(GOOD);
    try (TestBroker broker = TestBroker.start(TestBroker.QUICK_TO_NOTICE);
        KafkaProducer<byte[], byte[]> producer = producer(broker);
        KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
      createTopics(broker);
      TidegateConfig config =
          TidegateConfig.load(null, file().toString(), Map.of(), new TreeMap<>());
      ServiceSettings settings = settings(broker);
      try (TidegateService service = new TidegateService(settings, config.engine(), null, null);
          PolicyWatch watch = PolicyWatch.of(file().toString(), new PolicyTopic(settings, null))) {
        service.start();
        watch.start();
        consumer.subscribe(List.of(OutputTopics.DEFAULT.alerts(), OutputTopics.DEFAULT.control()));
        leakUntil(producer, consumer, policiesOfCommands, "own@v1");

        write("name: own\nversion: v2\nrules: [\n");
        leakUntil(producer, consumer, detectorsOfAlerts, "policy-refused");
        policiesOfCommands.clear();
        leakUntil(producer, consumer, policiesOfCommands, "own@v1");

        write(GOOD.replace("v1", "v3"));
        leakUntil(producer, consumer, policiesOfCommands, "own@v3");
        assertThat(policiesOfCommands).doesNotContain("own@v2");
      }
    }
  }

  /**
   * Serves until that was said, and leaks the canary through another key now and then: seldom
   * enough that the hour's budget of actions lasts on a slow machine.
   */
  private void leakUntil(
      KafkaProducer<byte[], byte[]> producer,
      KafkaConsumer<byte[], byte[]> consumer,
      List<String> said,
      String what) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              String canaries = requests % SERVED_PER_LEAK == 0 ? "\"c1\"" : "";
              requests++;
              var unused =
                  producer.send(
                      new ProducerRecord<>(
                          EngineConfig.defaults().telemetry().get(0).topic(),
                          request("k" + requests, canaries)));
              listen(consumer);
              assertThat(said).contains(what);
            });
  }

  private void listen(KafkaConsumer<byte[], byte[]> consumer) throws IOException {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
      JsonNode value = JSON.readTree(record.value());
      if (record.topic().equals(OutputTopics.DEFAULT.alerts())) {
        detectorsOfAlerts.add(value.at("/finding_info/analytic/uid").asText());
      } else {
        policiesOfCommands.add(value.at("/args/x-tidegate/policy").asText());
      }
    }
  }

  private byte[] request(String key, String canaries) {
    String text =
        """
        {"time":%d,"request_id":"r-%s","cluster":"eu-1","tenant":"t1","api_key":"%s",
         "node":"n1","model":"m","status":200,"latency_ms":20,"input_tokens":5,"output_tokens":5,
         "canaries":[%s]}
        """;
    return text.formatted(clock.millis(), key, key, canaries).getBytes(UTF_8);
  }

  private Path file() {
    return directory.resolve("own.yaml");
  }

  private void write(String text) throws IOException {
    Files.writeString(file(), text);
  }

  private ServiceSettings settings(TestBroker broker) {
    return ServiceSettings.builder(broker.bootstrapServers())
        .applicationId("reload")
        .stateDir(directory.resolve("state"))
        .threads(2)
        .panePartitions(2)
        .http("127.0.0.1", 0)
        .build();
  }

  private static KafkaProducer<byte[], byte[]> producer(TestBroker broker) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static KafkaConsumer<byte[], byte[]> consumer(TestBroker broker) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers", broker.bootstrapServers(),
            "group.id", "listener",
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static void createTopics(TestBroker broker) throws Exception {
    TopicPlan plan =
        TopicPlan.of(
            InputTopics.of(EngineConfig.defaults(), SteeringTopics.DEFAULT),
            OutputTopics.DEFAULT,
            1,
            1);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicCreation.create(admin, plan, 0);
    }
  }
}
