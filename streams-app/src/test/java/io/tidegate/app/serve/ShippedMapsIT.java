package io.tidegate.app.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.broker.TestBroker;
import io.tidegate.app.topics.TopicReader;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.formats.map.RecordMap;
import io.tidegate.formats.map.ShippedMaps;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every gateway writes goes through the service to a finding, each gateway a cluster of its
 * own, and no text of a prompt or an answer stands anywhere afterwards.
 */
final class ShippedMapsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final String OTLP = "otlp-json";
  private static final Pattern PROMPT = Pattern.compile("PROMPT-TEXT|ANSWER-TEXT|word word");
  private static final Pattern KEPT = Pattern.compile("\"bytes\":\"([^\"]*)\"");
  private static final String SPANS =
      """
      {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c",
      "spanId":"eee19b7ec3c1b174","kind":3,"startTimeUnixNano":"1795219165000000000",
      "endTimeUnixNano":"1795219166500000000","attributes":[
      {"key":"gen_ai.request.model","value":{"stringValue":"llama-70b"}},
      {"key":"gen_ai.usage.input_tokens","value":{"intValue":"12"}},
      {"key":"gen_ai.input.messages","value":{"stringValue":"PROMPT-TEXT"}},
      {"key":"gen_ai.output.messages","value":{"stringValue":"ANSWER-TEXT"}},
      {"key":"gen_ai.prompt.0.content","value":{"stringValue":"PROMPT-TEXT"}},
      {"key":"input.value","value":{"stringValue":"PROMPT-TEXT"}}]}]}]}]}
      """;

  @TempDir private Path directory = Path.of("");
  private TestBroker broker;
  private KafkaProducer<byte[], byte[]> producer;
  private EngineConfig config;
  private InputTopics inputs;

  @BeforeEach
  void startBroker() throws Exception {
    StringBuilder sources = new StringBuilder();
    for (String name : ShippedMaps.NAMES) {
      sources.append("    - {topic: %1$s, format: %1$s, set: {cluster: %1$s}}\n".formatted(name));
    }
    sources.append(
        "    - {topic: %1$s, format: %1$s, set: {cluster: %1$s, tenant: acme}}\n".formatted(OTLP));
    String text = "engine: {idleAfter: 2s, flushAfter: 4s}\nsources:\n  telemetry:\n" + sources;
    Path file = Files.writeString(directory.resolve("tidegate.yaml"), text);
    config = TidegateConfig.load(file, null, Map.of(), new TreeMap<>()).engine();
    broker = TestBroker.start(TestBroker.QUICK_TO_NOTICE);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    inputs = InputTopics.of(config, SteeringTopics.DEFAULT);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicCreation.create(admin, TopicPlan.of(inputs, OutputTopics.DEFAULT, 1, 2), 0);
    }
  }

  @AfterEach
  void stopBroker() throws Exception {
    producer.close();
    broker.close();
  }

  @Test
  void everyGatewaysRecordsLeadToAFindingAndNoTextOfThemStaysAnywhere() throws Exception {
    Path state = directory.resolve("state");
    ServiceSettings settings = EngineService.settings(broker.bootstrapServers(), "maps", state);
    SortedSet<String> gateways = new TreeSet<>(ShippedMaps.NAMES);
    gateways.add(OTLP);
    try (TidegateService service = new TidegateService(settings, config, null, null)) {
      service.start();
      assertThat(service.awaitReady(PATIENCE)).isTrue();
      sendAll();
      assertThat(found(gateways)).isEqualTo(gateways);
      assertThat(searched()).isGreaterThan(5);
    }
    try (Stream<Path> files = Files.walk(state)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(PROMPT.matcher(Files.readString(file, ISO_8859_1)).find())
            .as(file.toString())
            .isFalse();
      }
    }
  }

  /** Sound records, and such that are cut off or lack their time and end as dead letters. */
  private void sendAll() throws IOException, ExecutionException, InterruptedException {
    SortedSet<String> tenants = new TreeSet<>();
    for (String name : ShippedMaps.NAMES) {
      for (RecordMap.Example example : ShippedMaps.get(name).tests()) {
        for (String event : example.events()) {
          tenants.add(JSON.readTree(event).path("tenant").asText());
        }
      }
    }
    tenants.add("acme");
    for (String tenant : tenants) {
      byte[] key = ("tenant/" + tenant).getBytes(UTF_8);
      byte[] record = "{\"allowed_models\":[\"the-approved-one\"]}".getBytes(UTF_8);
      producer.send(new ProducerRecord<>("tidegate.entities", key, record)).get();
    }
    for (String name : ShippedMaps.NAMES) {
      for (RecordMap.Example example : ShippedMaps.get(name).tests()) {
        // The open Portkey gateway knows no tenant: a proxy in front of it names one.
        String record =
            example
                .record()
                .replace(
                    "\"providerOptions\":{",
                    "\"providerOptions\":{\"metadata\":{\"tenant\":\"acme\"},");
        sendSpoiltToo(name, record);
      }
    }
    sendSpoiltToo(OTLP, SPANS);
  }

  private void sendSpoiltToo(String topic, String record)
      throws ExecutionException, InterruptedException {
    List<String> all = new ArrayList<>();
    all.add(record);
    all.add(record.substring(0, record.length() * 2 / 3));
    all.add(
        record.replaceAll("(?i)\"([a-z_]*(time|ts|msec|createdAt|started_at)[a-z]*)\"", "\"x\""));
    for (String each : all) {
      producer.send(new ProducerRecord<>(topic, each.getBytes(UTF_8))).get();
    }
  }

  /** The gateways of which a finding tells that models were used which nobody allowed. */
  private SortedSet<String> found(SortedSet<String> expected) {
    SortedSet<String> found = new TreeSet<>();
    ServiceSettings settings = ServiceSettings.defaults(broker.bootstrapServers());
    try (TopicReader reader = TopicReader.of(settings, OutputTopics.DEFAULT.alerts())) {
      boolean unused =
          reader.await(
              PATIENCE,
              record -> {
                String alert = new String(record.value(), UTF_8);
                if (alert.contains("unapproved-model")) {
                  expected.stream().filter(name -> alert.contains(name)).forEach(found::add);
                }
                return found.equals(expected);
              });
    }
    return found;
  }

  /** Looks through all topics but the gateways' own; how many dead letters there are. */
  private int searched() throws Exception {
    ServiceSettings settings = ServiceSettings.defaults(broker.bootstrapServers());
    SortedSet<String> topics;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      topics =
          new TreeSet<>(
              admin.listTopics(new ListTopicsOptions().listInternal(false)).names().get());
    }
    topics.removeAll(ShippedMaps.NAMES);
    topics.remove(OTLP);
    int[] letters = {0};
    for (String topic : topics) {
      try (TopicReader reader = TopicReader.of(settings, topic)) {
        reader.read(
            record -> {
              String value = record.value() == null ? "" : new String(record.value(), ISO_8859_1);
              assertThat(PROMPT.matcher(value).find()).as(topic).isFalse();
              if (topic.equals(OutputTopics.DEFAULT.deadLetter())) {
                letters[0]++;
                assertThat(PROMPT.matcher(keptBy(value)).find()).as(value).isFalse();
              }
            });
      }
    }
    return letters[0];
  }

  private static String keptBy(String letter) {
    Matcher kept = KEPT.matcher(letter);
    return kept.find() ? new String(Base64.getDecoder().decode(kept.group(1)), UTF_8) : "";
  }
}
