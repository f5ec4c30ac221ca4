package io.tidegate.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.tidegate.app.broker.TestBroker;
import io.tidegate.app.topics.TopicReader;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.SteeringTopics;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a collector and Kubernetes write, through the service: OTLP's own classes, no keys, several
 * spans in a record, and a node that serves before it is secured.
 */
final class ForeignFormatsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String SECRET = "what the client asked";
  private static final String CONFIG =
      """
      securitySignal: required
      sources:
        telemetry:
          - {topic: otlp_spans, format: otlp-proto, options: {tenant: tenant.id}}
        scaling:
          - {topic: k8s.fleet, format: kubernetes-events, set: {cluster: eu-1}}
      """;

  @TempDir private Path directory = Path.of("");
  private TestBroker broker;
  private KafkaProducer<byte[], byte[]> producer;
  private EngineConfig config;
  private long spans;

  @BeforeEach
  void startBroker() throws Exception {
    Path file = Files.writeString(directory.resolve("tidegate.yaml"), CONFIG);
    config = TidegateConfig.load(file, null, Map.of(), new TreeMap<>()).engine();
    broker = TestBroker.start(TestBroker.QUICK_TO_NOTICE);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    InputTopics inputs = InputTopics.of(config, SteeringTopics.DEFAULT);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicCreation.create(admin, TopicPlan.of(inputs, OutputTopics.DEFAULT, 2, 2), 0);
    }
  }

  @AfterEach
  void stopBroker() throws Exception {
    producer.close();
    broker.close();
  }

  @Test
  void findsANodeThatServesBeforeItIsSecured() throws Exception {
    ServiceSettings settings =
        EngineService.settings(broker.bootstrapServers(), "foreign", directory.resolve("state"));
    try (TidegateService service = new TidegateService(settings, config, null, null)) {
      service.start();
      assertThat(service.awaitReady(PATIENCE)).isTrue();
      send("k8s.fleet", node("gpu-7", "10.0.3.17").getBytes(UTF_8));
      send("otlp_spans", new byte[] {(byte) 0xff, (byte) 0xff});
      for (int i = 0; i < 20; i++) {
        send("otlp_spans", batch("10.0.3.17"));
      }
      assertThat(isTold(OutputTopics.DEFAULT.alerts(), "unsecured-node", "gpu-7")).isTrue();
      assertThat(isTold(OutputTopics.DEFAULT.deadLetter(), "wrong_type", "otlp_spans")).isTrue();
    }
  }

  private void send(String topic, byte[] value) throws Exception {
    producer.send(new ProducerRecord<>(topic, value)).get();
  }

  /** A Node as Knative's source sends it, which was created and became ready a minute ago. */
  private static String node(String name, String address) {
    Instant ready = Instant.ofEpochMilli(System.currentTimeMillis() - 60_000);
    return """
        {"specversion":"1.0","type":"dev.knative.apiserver.resource.update","data":
        {"apiVersion":"v1","kind":"Node","metadata":{"name":"%s","uid":"u-1","creationTimestamp":"%s"},
        "status":{"addresses":[{"type":"InternalIP","address":"%s"}],
        "conditions":[{"type":"Ready","status":"True","lastTransitionTime":"%s"}]}}}"""
        .formatted(name, ready.minusSeconds(60), address, ready);
  }

  /** Three requests that a model server on that node has just answered. */
  private byte[] batch(String node) {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    long nowNanos = System.currentTimeMillis() * 1_000_000;
    for (int i = 0; i < 3; i++) {
      spans++;
      scope.addSpans(
          Span.newBuilder()
              .setTraceId(ByteString.copyFrom(id(16)))
              .setSpanId(ByteString.copyFrom(id(8)))
              .setKind(Span.SpanKind.SPAN_KIND_SERVER)
              .setStartTimeUnixNano(nowNanos - 1_000_000_000)
              .setEndTimeUnixNano(nowNanos)
              .addAttributes(text("gen_ai.request.model", "llama-70b"))
              .addAttributes(text("tenant.id", "acme"))
              .addAttributes(text("gen_ai.input.messages", SECRET)));
    }
    return TracesData.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(
                    Resource.newBuilder()
                        .addAttributes(text("k8s.cluster.name", "eu-1"))
                        .addAttributes(text("host.name", node)))
                .addScopeSpans(scope))
        .build()
        .toByteArray();
  }

  private byte[] id(int length) {
    return ByteBuffer.allocate(length).putLong(length - Long.BYTES, spans).array();
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private boolean isTold(String topic, String... texts) {
    ServiceSettings settings = ServiceSettings.defaults(broker.bootstrapServers());
    try (TopicReader reader = TopicReader.of(settings, topic)) {
      return reader.await(
          PATIENCE,
          record -> {
            String value = record.value() == null ? "" : new String(record.value(), UTF_8);
            assertThat(value).doesNotContain(SECRET);
            return Arrays.stream(texts).allMatch(value::contains);
          });
    }
  }
}
