package io.tidegate.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.shell.topics.OutputTopics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what the service published, committed records only, on a thread of its own. */
final class Inbox implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Inbox.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final ObjectMapper json = new ObjectMapper();
  private final OutputTopics topics;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final DemoFiles files;
  private final DemoGateway gateway;
  private final Consumer<SeenFinding> onAlert;
  private final Thread thread = new Thread(this::run, "demo-inbox");
  private final Map<String, SeenFinding> findings = new LinkedHashMap<>();
  private final List<SeenCommand> commands = new ArrayList<>();
  private long deadLetters;
  private long lastNanos = System.nanoTime();
  private volatile boolean closed;

  Inbox(
      String bootstrapServers,
      OutputTopics topics,
      DemoFiles files,
      DemoGateway gateway,
      Consumer<SeenFinding> onAlert) {
    this.files = files;
    this.gateway = gateway;
    this.topics = topics;
    this.onAlert = onAlert;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.GROUP_ID_CONFIG, "tidegate-demo-inbox",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  synchronized List<SeenFinding> findings() {
    return List.copyOf(findings.values());
  }

  synchronized List<SeenCommand> commands() {
    return List.copyOf(commands);
  }

  synchronized long deadLetters() {
    return deadLetters;
  }

  /** How long nothing came. */
  synchronized Duration silent() {
    return Duration.ofNanos(System.nanoTime() - lastNanos);
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      consumer.subscribe(List.of(topics.alerts(), topics.control(), topics.deadLetter()));
      while (!closed) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          take(record);
        }
      }
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    SeenFinding news = null;
    synchronized (this) {
      lastNanos = System.nanoTime();
      if (record.topic().equals(topics.deadLetter())) {
        deadLetters++;
      } else if (record.topic().equals(topics.control())) {
        commands.add(SeenCommand.read(read(record.value())));
        files.command(record.value());
      } else {
        files.alert(record.value());
        SeenFinding seen = SeenFinding.read(read(record.value()));
        findings.merge(seen.uid(), seen, SeenFinding::then);
        news = seen;
      }
    }
    if (record.topic().equals(topics.control())) {
      gateway.hear(record.value(), signatureOf(record));
    }
    if (news != null) {
      onAlert.accept(news);
    }
  }

  private static @Nullable String signatureOf(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(CommandSigner.HEADER);
    return header == null ? null : new String(header.value(), UTF_8);
  }

  private JsonNode read(byte[] value) {
    try {
      return json.readTree(value);
    } catch (IOException e) {
      log.error("a record that the service wrote is no JSON", e);
      return json.createObjectNode();
    }
  }
}
