package io.tidegate.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes events in transactions, of which about a tenth are aborted, and knows what their counts
 * and sums must come to.
 */
final class CountedLoad implements Runnable {
  static final int TELEMETRY_PARTITIONS = 3;
  private static final int ENTITIES = 40;
  private static final int EVENTS_PER_TRANSACTION = 60;
  private static final long EVENT_TIME_PER_TRANSACTION_MS = 200;
  private static final long JITTER_MS = 700;
  private static final double ABORTED = 0.1;
  private static final long PAUSE_MS = 50;

  private final String bootstrapServers;
  private final Random random;
  private final AtomicBoolean enough = new AtomicBoolean();
  private final Map<String, long[]> expected = new TreeMap<>();
  private long events;
  private long aborted;
  private long timeMs = 1_700_000_000_000L;

  CountedLoad(String bootstrapServers, long seed) {
    this.bootstrapServers = bootstrapServers;
    this.random = new Random(seed);
  }

  /** Ends the run; the last events carry every input far past all ticks. */
  void finish() {
    enough.set(true);
  }

  /** Count and sum by {@code entity;tick}, once the run has ended. */
  Map<String, String> expected() {
    Map<String, String> results = new TreeMap<>();
    expected.forEach((key, sum) -> results.put(key, sum[0] + ";" + sum[1]));
    return results;
  }

  long events() {
    return events;
  }

  long aborted() {
    return aborted;
  }

  @Override
  public void run() {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                "load"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      while (!enough.get()) {
        transaction(producer);
        LockSupport.parkNanos(PAUSE_MS * 1_000_000);
      }
      producer.beginTransaction();
      for (int input = 0; input <= TELEMETRY_PARTITIONS; input++) {
        send(producer, input, "end;" + (timeMs + 3_600_000) + ";0");
      }
      producer.commitTransaction();
    }
  }

  private void transaction(KafkaProducer<byte[], byte[]> producer) {
    boolean abort = random.nextDouble() < ABORTED;
    producer.beginTransaction();
    for (int i = 0; i < EVENTS_PER_TRANSACTION; i++) {
      String entity = "entity-" + random.nextInt(ENTITIES);
      long eventMs =
          timeMs
              + i * EVENT_TIME_PER_TRANSACTION_MS / EVENTS_PER_TRANSACTION
              - random.nextLong(JITTER_MS);
      long value = random.nextInt(1_000);
      send(
          producer, random.nextInt(TELEMETRY_PARTITIONS + 1), entity + ";" + eventMs + ";" + value);
      if (!abort) {
        long[] sum =
            expected.computeIfAbsent(
                entity + ";" + eventMs / CountingStages.TICK_MS, key -> new long[2]);
        sum[0]++;
        sum[1] += value;
      }
    }
    timeMs += EVENT_TIME_PER_TRANSACTION_MS;
    if (abort) {
      producer.flush();
      producer.abortTransaction();
      aborted += EVENTS_PER_TRANSACTION;
    } else {
      producer.commitTransaction();
      events += EVENTS_PER_TRANSACTION;
    }
  }

  // Inputs 0, 1, 2 are the partitions of one topic, 3 is the only one of the other.
  private static void send(KafkaProducer<byte[], byte[]> producer, int input, String event) {
    boolean first = input < TELEMETRY_PARTITIONS;
    var unused =
        producer.send(
            new ProducerRecord<>(
                first ? CountingService.TELEMETRY : CountingService.SCALING,
                first ? input : 0,
                null,
                event.getBytes(UTF_8)));
  }
}
