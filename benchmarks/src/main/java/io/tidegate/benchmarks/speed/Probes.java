package io.tidegate.benchmarks.speed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Which events were to call for a command, since when, and how long each command took until
 * somebody who reads the topic had it.
 */
final class Probes implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final double NANOS_PER_MS = 1e6;

  /** What a probe is about. */
  enum Kind {
    /** A canary in a response: the event itself is the proof. */
    RULE("rule"),
    /** A node that serves and is not secured: told when the tick is judged. */
    TICK("tick");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  private record Sent(String group, long nanos) {}

  private final Map<String, Sent> waiting = new ConcurrentHashMap<>();
  private final Map<String, List<Double>> answered = new TreeMap<>();
  private final Thread thread;
  private volatile boolean closed;

  /** Reads the commands of a topic from now on. */
  Probes(String brokers, String topic) {
    thread = new Thread(() -> read(brokers, topic), "bench-commands");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Expects a command about that name.
   *
   * @param group with which others it is measured
   * @param nanos when its event was to be sent
   */
  void expect(String name, String group, long nanos) {
    waiting.put(name, new Sent(group, nanos));
  }

  int waiting() {
    return waiting.size();
  }

  /** What a group's commands took; what has not come by now never came. */
  synchronized Percentiles of(String group) {
    Map<String, Integer> missing = new HashMap<>();
    waiting.values().forEach(sent -> missing.merge(sent.group(), 1, Integer::sum));
    return new Percentiles(answered.getOrDefault(group, List.of()), missing.getOrDefault(group, 0));
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }

  private void read(String brokers, String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                brokers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.GROUP_ID_CONFIG,
                "bench-commands",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      while (!closed) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          take(record, System.nanoTime());
        }
      }
    }
  }

  private synchronized void take(ConsumerRecord<byte[], byte[]> record, long nanos) {
    String target = new String(record.key() == null ? new byte[0] : record.key(), UTF_8);
    Sent sent = waiting.remove(target.substring(target.lastIndexOf('/') + 1));
    if (sent != null) {
      answered
          .computeIfAbsent(sent.group(), group -> new ArrayList<>())
          .add((nanos - sent.nanos()) / NANOS_PER_MS);
    }
  }
}
