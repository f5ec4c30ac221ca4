package io.tidegate.benchmarks.speed;

import io.tidegate.app.deliver.Deliveries;
import io.tidegate.app.serve.TidegateService;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/** One contender in a process of its own: works through the loaded events and says its figures. */
final class ContenderProcess {
  private static final long LOOK_MS = 2;
  private static final String THREADS = "2";

  private final String brokers;
  private final String name;
  private final Span span;
  private final SpanClock clock;
  private final LongAdder done = new LongAdder();
  private final Path state;

  private ContenderProcess(String brokers, String name, Span span, Path state) {
    this.brokers = brokers;
    this.name = name;
    this.span = span;
    this.clock = new SpanClock(span);
    this.state = state;
  }

  /**
   * Runs one.
   *
   * @param args the contender, the broker, a name that no other run has, the span
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path state = Files.createTempDirectory("tidegate-bench-");
    ContenderProcess run = new ContenderProcess(args[1], args[2], Span.of(args, 3), state);
    String figures = run.run(Contender.valueOf(args[0]));
    new PrintWriter(System.out, true, StandardCharsets.UTF_8).println(figures);
    delete(state);
  }

  static void delete(Path state) throws IOException {
    try (var files = Files.walk(state)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
    }
  }

  /** What the service is told here, and where the topics are. */
  static TidegateConfig config(String brokers, String name, Path state) {
    return config(null, brokers, name, state, Map.of());
  }

  /**
   * The same with more that is set.
   *
   * @param more values by key
   */
  static TidegateConfig config(
      @Nullable Path file, String brokers, String name, Path state, Map<String, String> more) {
    TreeMap<String, String> overrides = new TreeMap<>(more);
    overrides.put("kafka.bootstrapServers", brokers);
    overrides.put("service.applicationId", name);
    overrides.put("service.stateDir", state.toString());
    overrides.put("service.panePartitions", "4");
    overrides.put("service.threads", THREADS);
    overrides.put("service.http.port", "0");
    return TidegateConfig.load(file, null, Map.of(), overrides);
  }

  private String run(Contender contender) throws IOException, InterruptedException {
    TidegateConfig config = config(brokers, name, state);
    String topic = config.engine().telemetry().get(0).topic();
    PlainTopologies plain = new PlainTopologies(topic, done);
    return switch (contender) {
      case CONSUME -> consume(topic);
      case PASS -> streams(plain.pass(), StreamsConfig.AT_LEAST_ONCE);
      case PARSE -> streams(plain.parse(), StreamsConfig.AT_LEAST_ONCE);
      case DATABIND -> streams(plain.databind(), StreamsConfig.AT_LEAST_ONCE);
      case WINDOW ->
          streams(plain.window(config.service().outputs().alerts()), StreamsConfig.EXACTLY_ONCE_V2);
      case SERVICE -> service(config);
      case SERVICE_SINKS_DOWN -> serviceBesideSinksThatAreDown();
    };
  }

  private String consume(String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long count = 0;
      while (count < span.toCount()) {
        count += consumer.poll(Duration.ofSeconds(1)).count();
        clock.reachedCount(count);
      }
      return clock.figures();
    }
  }

  private String streams(Topology topology, String guarantee) throws InterruptedException {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, THREADS);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    try (KafkaStreams streams = new KafkaStreams(topology, properties)) {
      streams.start();
      while (done.sum() < span.toCount() && streams.state().isRunningOrRebalancing()) {
        Thread.sleep(LOOK_MS);
        clock.reachedCount(done.sum());
      }
      clock.reachedCount(done.sum());
      return clock.figures();
    }
  }

  /** One sink refuses connections, the other takes them and says nothing. */
  private String serviceBesideSinksThatAreDown() throws IOException, InterruptedException {
    InetAddress here = InetAddress.getLoopbackAddress();
    int gone;
    try (ServerSocket closed = new ServerSocket(0, 1, here)) {
      gone = closed.getLocalPort();
    }
    try (ServerSocket silent = new ServerSocket(0, 50, here)) {
      Path file =
          Files.writeString(
              state.resolve("sinks.yaml"),
              """
              sinks:
                gone: {type: webhook, url: "http://localhost:%d/", from: beginning}
                silent: {type: webhook, url: "http://localhost:%d/", from: beginning}
              """
                  .formatted(gone, silent.getLocalPort()));
      TidegateConfig config = config(file, brokers, name, state, Map.of());
      try (Deliveries deliveries = Deliveries.of(config, new TreeSet<>(), () -> "ready")) {
        deliveries.start();
        return service(config);
      }
    }
  }

  /** An event is done when the tick that it is in was judged. */
  private String service(TidegateConfig config) throws InterruptedException {
    InstantSource eventTime = InstantSource.fixed(Instant.ofEpochMilli(span.fromMs()));
    try (TidegateService service =
        new TidegateService(config.service(), config.engine(), null, null, eventTime)) {
      service.snapshots().listen(seen -> clock.reachedTime(seen.tickEndMs()));
      service.start();
      while (!clock.hasEnded() && service.live().up()) {
        Thread.sleep(LOOK_MS);
      }
      return clock.figures();
    }
  }
}
