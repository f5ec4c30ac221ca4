package io.tidegate.flink.source;

import io.tidegate.shell.input.InputEnds;
import io.tidegate.shell.topics.InputPlan;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The input topics on a broker.
 *
 * @param consumer properties of the clients that read
 * @param admin properties of the clients that ask where topics end
 */
public record KafkaOrigin(
    InputPlan plan, TreeMap<String, Object> consumer, TreeMap<String, Object> admin)
    implements InputOrigin {
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  /** Reads with those properties, and others that what is promised rests on. */
  public static KafkaOrigin of(
      InputPlan plan, Map<String, Object> consumer, Map<String, Object> admin) {
    TreeMap<String, Object> reading = new TreeMap<>(consumer);
    // Positions are in the job's own checkpoints, and topics are given out by number.
    reading.keySet().removeIf(ConsumerConfig.GROUP_ID_CONFIG::equals);
    reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    reading.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // What the broker deleted unread is told (lost-records), and reading goes on behind it.
    reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return new KafkaOrigin(plan, reading, new TreeMap<>(admin));
  }

  @Override
  public int tasks() {
    return plan.tasks();
  }

  @Override
  public boolean isBounded() {
    return false;
  }

  @Override
  public Reading open() {
    Admin asking = Admin.create(new TreeMap<>(admin));
    InputEnds ends = InputEnds.of(asking, InstantSource.system());
    ends.start();
    return new Reading() {
      @Override
      public Cursor cursor(int task, byte @Nullable [] position) {
        KafkaConsumer<byte[], byte[]> reading =
            new KafkaConsumer<>(
                new TreeMap<>(consumer), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        return KafkaCursor.open(reading, ends, plan, task, position);
      }

      @Override
      public void close() {
        ends.close();
        asking.close(CLOSE_WITHIN);
      }
    };
  }
}
