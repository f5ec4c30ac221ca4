package io.tidegate.app.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.tidegate.app.broker.TestBroker;
import io.tidegate.app.cli.CommandTree;
import io.tidegate.formats.map.RecordMap;
import io.tidegate.formats.map.ShippedMaps;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code check}, {@code whatif} and {@code calibrate} say of topics is what they say of files,
 * without a trace.
 */
class PastTopicsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long START_MS = 1_795_900_000_000L;
  private static final String OWN = "fleet.telemetry";
  private static final String SCALING = "fleet.scaling";
  private static final String ENTITIES = "fleet.entities";
  private static final String NGINX = "edge.nginx";
  private static final String SPANS = "collector.spans";

  private static final int BATCHES = 60;

  @TempDir static Path directory = Path.of(".");
  private static SimulatedFiles fleet;
  private static TestBroker broker;
  private static Admin admin;
  private static KafkaProducer<byte[], byte[]> producer;
  private final StringWriter out = new StringWriter();

  @BeforeAll
  static void fill() throws Exception {
    fleet =
        new SimulatedFiles(
            directory,
            "--minutes",
            "10",
            "--tenants",
            "20",
            "--seed",
            "3",
            "--attacks",
            "canary-leak");
    broker = TestBroker.start();
    Map<String, Object> servers = Map.of("bootstrap.servers", broker.bootstrapServers());
    admin = Admin.create(servers);
    producer = new KafkaProducer<>(servers, new ByteArraySerializer(), new ByteArraySerializer());
    List<NewTopic> topics = new ArrayList<>();
    for (String name : List.of(OWN, SCALING, ENTITIES, NGINX, SPANS)) {
      // Of any age: these records are older than a broker keeps by itself.
      topics.add(
          new NewTopic(name, name.equals(OWN) ? 3 : 1, (short) 1)
              .configs(Map.of("retention.ms", "-1")));
    }
    admin.createTopics(topics).all().get();
    send(OWN, lines(fleet.telemetry()));
    send(SCALING, lines(fleet.scaling()));
    for (String line : Files.readAllLines(fleet.entities())) {
      ObjectNode record = (ObjectNode) JSON.readTree(line);
      String subject = record.remove("subject").asText();
      var unused =
          producer.send(
              new ProducerRecord<>(
                  ENTITIES, subject.getBytes(UTF_8), JSON.writeValueAsBytes(record)));
    }
    for (int i = 0; i < 10; i++) {
      for (RecordMap.Example each : ShippedMaps.get("nginx-json").tests()) {
        send(NGINX, List.of(each.record().replace("ts\":\"2026", "n\":" + i + ",\"ts\":\"2026")));
      }
    }
    for (int i = 0; i < BATCHES; i++) {
      var unused = producer.send(new ProducerRecord<>(SPANS, 0, START_MS + i, null, batch(i)));
    }
    producer.flush();
  }

  /** Two requests as a collector exports them, whose bytes hold line feeds. */
  private static byte[] batch(int number) {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    for (int i = 0; i < 2; i++) {
      long nanos = (START_MS + number * 1_000L + i * 10L) * 1_000_000;
      byte[] id = ByteBuffer.allocate(16).putLong(8, number * 2L + i + 1).array();
      scope.addSpans(
          Span.newBuilder()
              .setTraceId(ByteString.copyFrom(id))
              .setSpanId(ByteString.copyFrom(id, 8, 8))
              .setKind(Span.SpanKind.SPAN_KIND_SERVER)
              .setStartTimeUnixNano(nanos - 1_000_000_000)
              .setEndTimeUnixNano(nanos)
              .addAttributes(
                  KeyValue.newBuilder()
                      .setKey("gen_ai.request.model")
                      .setValue(AnyValue.newBuilder().setStringValue("llama-70b"))));
    }
    return TracesData.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
        .build()
        .toByteArray();
  }

  @AfterAll
  static void stop() throws Exception {
    producer.close();
    admin.close();
    broker.close();
  }

  /** In turn to every partition, each a millisecond after the one before. */
  private static void send(String topic, List<String> lines) {
    int partitions = topic.equals(OWN) ? 3 : 1;
    for (int i = 0; i < lines.size(); i++) {
      byte[] value = lines.get(i).getBytes(UTF_8);
      var unused =
          producer.send(new ProducerRecord<>(topic, i % partitions, START_MS + i, null, value));
    }
  }

  private static List<String> lines(Path file) throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
      return in.lines().toList();
    }
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    PrintWriter to = new PrintWriter(out, true);
    return CommandTree.commandLine().setOut(to).setErr(to).execute(arguments);
  }

  private JsonNode json() throws IOException {
    // How far it is stands before it.
    return JSON.readTree(out.getBuffer().substring(out.getBuffer().indexOf("{")));
  }

  private static String config(String name, String telemetry) throws IOException {
    return Files.writeString(
            directory.resolve(name),
            "sources: {telemetry: [%s], scaling: [{topic: %s}], entities: [{topic: %s}]}\n"
                .formatted(telemetry, SCALING, ENTITIES))
        .toString();
  }

  /** Everything that a look could leave behind. */
  private static SortedMap<String, Long> traces() throws Exception {
    SortedMap<String, Long> traces = new TreeMap<>();
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    admin
        .describeTopics(admin.listTopics().names().get())
        .allTopicNames()
        .get()
        .forEach(
            (name, topic) ->
                topic
                    .partitions()
                    .forEach(
                        one ->
                            asked.put(
                                new TopicPartition(name, one.partition()), OffsetSpec.latest())));
    Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> ends =
        admin.listOffsets(asked).all().get();
    ends.forEach((partition, end) -> traces.put(partition.toString(), end.offset()));
    admin.listGroups().all().get().forEach(group -> traces.put("group " + group.groupId(), 1L));
    return traces;
  }

  @Test
  void checkSaysOfTopicsWhatItSaysOfFilesAndLeavesNoTrace() throws Exception {
    String config = config("own.yaml", "{topic: " + OWN + "}");
    String[] files = {
      "check",
      "-o",
      "json",
      "--config",
      config,
      "--file",
      fleet.telemetry().toString(),
      "--scaling",
      fleet.scaling().toString(),
      "--entities",
      fleet.entities().toString()
    };
    assertThat(run(files)).as(out.toString()).isEqualTo(CheckReport.FINE);
    JsonNode ofFiles = json();
    SortedMap<String, Long> before = traces();
    String[] topics = {
      "check",
      "-o",
      "json",
      "--config",
      config,
      "--bootstrap-servers",
      broker.bootstrapServers(),
      "--since",
      "2026-01-01T00:00:00Z",
      // Partitions are read one after the other, so that what is timed by neighbours differs.
      "--fail-on",
      "late=100"
    };
    assertThat(run(topics)).as(out.toString()).isEqualTo(CheckReport.FINE);
    JsonNode ofTopics = json();
    assertThat(traces()).isEqualTo(before);
    for (String same :
        List.of(
            "records",
            "requests",
            "served",
            "samples",
            "refusedCount",
            "members",
            "scalingEvents",
            "nodes",
            "repeats",
            "reusedIds",
            "entities",
            "detectors",
            "status")) {
      assertThat(ofTopics.get(same)).as(same).isEqualTo(ofFiles.get(same));
    }
  }

  @Test
  void everyTopicIsReadAsItsOwnSource() throws Exception {
    String config =
        config(
            "several.yaml", "{topic: %s}, {topic: %s, set: {cluster: eu-9}}".formatted(OWN, NGINX));
    String[] topics = {
      "check",
      "-o",
      "json",
      "--config",
      config,
      "--bootstrap-servers",
      broker.bootstrapServers(),
      "--since",
      "2026-01-01T00:00:00Z",
      "--fail-on",
      "repeats=100",
      "--fail-on",
      "late=100",
      "--fail-on",
      "unjoined=100"
    };
    assertThat(run(topics)).as(out.toString()).isEqualTo(CheckReport.FINE);
    JsonNode report = json();
    SortedMap<String, String> forms = new TreeMap<>();
    report
        .get("inputs")
        .forEach(each -> forms.put(each.get("input").asText(), each.get("form").asText()));
    assertThat(forms)
        .containsEntry(OWN, "tidegate")
        .containsEntry(SCALING, "tidegate")
        .containsEntry(NGINX, "nginx-json");
    assertThat(report.get("refusedCount").asInt()).isZero();
  }

  @Test
  void whatIfTellsOfTopicsWhatItTellsOfFilesAndLeavesNoTrace() throws Exception {
    String config = config("past.yaml", "{topic: " + OWN + "}");
    Path ofFiles = directory.resolve("of-files");
    String[] files = {
      "whatif",
      "--config",
      config,
      "--telemetry",
      fleet.telemetry().toString(),
      "--scaling",
      fleet.scaling().toString(),
      "--entities",
      fleet.entities().toString(),
      "--out",
      ofFiles.toString()
    };
    assertThat(run(files)).as(out.toString()).isZero();
    SortedMap<String, Long> before = traces();
    Path ofTopics = directory.resolve("of-topics");
    String[] topics = {
      "whatif",
      "--config",
      config,
      "--bootstrap-servers",
      broker.bootstrapServers(),
      "--since",
      "2026-01-01T00:00:00Z",
      "--out",
      ofTopics.toString()
    };
    assertThat(run(topics)).as(out.toString()).isZero();
    assertThat(traces()).isEqualTo(before);
    String told = Files.readString(ofTopics.resolve("whatif.md"));
    assertThat(told)
        .contains(" are events; refused 0")
        .isEqualTo(Files.readString(ofFiles.resolve("whatif.md")));
    assertThat(Files.readString(ofTopics.resolve("whatif.html")))
        .isEqualTo(Files.readString(ofFiles.resolve("whatif.html")));
  }

  @Test
  void recordsThatAreNoLinesAreToldAndReplayedToo() throws Exception {
    String set = "set: {cluster: eu-1, tenant: acme}";
    String unnamed = config("unnamed.yaml", "{topic: " + SPANS + ", " + set + "}");
    String[] check = {
      "check",
      "-o",
      "json",
      "--config",
      unnamed,
      "--bootstrap-servers",
      broker.bootstrapServers(),
      "--since",
      "2026-01-01T00:00:00Z",
      "--fail-on",
      "unjoined=100"
    };
    assertThat(run(check)).as(out.toString()).isEqualTo(CheckReport.FINE);
    assertThat(json().at("/inputs/1/form").asText()).isEqualTo("otlp-proto");
    assertThat(json().get("requests").asInt()).isEqualTo(2 * BATCHES);
    String named = config("spans.yaml", "{topic: " + SPANS + ", format: otlp-proto, " + set + "}");
    Path to = directory.resolve("of-spans");
    String[] whatIf = {
      "whatif",
      "--config",
      named,
      "--bootstrap-servers",
      broker.bootstrapServers(),
      "--since",
      "2026-01-01T00:00:00Z",
      "--out",
      to.toString()
    };
    assertThat(run(whatIf)).as(out.toString()).isZero();
    assertThat(Files.readString(to.resolve("whatif.md")))
        .contains("of which " + 2 * BATCHES + " are events; refused 0");
    Path learnt = directory.resolve("of-spans.jsonl");
    String[] calibrate = {
      "calibrate",
      "--config",
      named,
      "--bootstrap-servers",
      broker.bootstrapServers(),
      "--since",
      "2026-01-01T00:00:00Z",
      "--out",
      learnt.toString()
    };
    assertThat(run(calibrate)).as(out.toString()).isZero();
    assertThat(learnt).exists();
  }
}
