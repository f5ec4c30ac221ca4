package io.tidegate.flink.source;

import io.tidegate.shell.topics.InputPlan;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What the input topics hold when it is opened: telemetry from a moment on, and before it all of
 * the others that is known.
 *
 * @param consumer properties of the clients that read
 * @param sinceMs the moment, by the records' timestamps
 */
public record KafkaPast(InputPlan plan, TreeMap<String, Object> consumer, long sinceMs)
    implements InputOrigin {

  /** The past of those topics. */
  public static KafkaPast of(KafkaOrigin topics, long sinceMs) {
    return new KafkaPast(topics.plan(), topics.consumer(), sinceMs);
  }

  @Override
  public int tasks() {
    return plan.tasks();
  }

  @Override
  public boolean isBounded() {
    return true;
  }

  @Override
  public Reading open() {
    return new Reading() {
      @Override
      public Cursor cursor(int task, byte @Nullable [] position) {
        KafkaConsumer<byte[], byte[]> reading =
            new KafkaConsumer<>(
                new TreeMap<>(consumer), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        return PastCursor.open(reading, plan, task, sinceMs, position);
      }

      @Override
      public void close() {}
    };
  }
}
