package io.tidegate.app.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.app.topics.TopicReader;
import io.tidegate.detectors.engine.Source;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/** Checks the topics of a configuration, without a group and without a trace. */
public final class CheckTopics {
  /** How far ahead of the broker's clock a record may be dated. */
  private static final long AHEAD_ALLOWED_MS = 300_000;

  private CheckTopics() {}

  /**
   * Lets a check read topics from a moment on.
   *
   * @param most records of each topic
   */
  public static void read(InputCheck check, TidegateConfig config, long sinceMs, long most)
      throws IOException {
    for (Source source : config.engine().scaling()) {
      check.scaling(
          source,
          (refusals, use) -> {
            try (TopicReader reader = TopicReader.of(config.service(), source.topic())) {
              // A fleet that stands was told of before.
              reader.read(most, record -> use.accept(recordOf(record)));
            }
          });
    }
    for (Source source : config.engine().entities()) {
      try (TopicReader reader = TopicReader.of(config.service(), source.topic())) {
        reader.read(
            most,
            record -> {
              if (record.key() != null && record.value() != null) {
                check.entity(new String(record.key(), UTF_8), record.value(), placeOf(record));
              }
            });
      }
    }
    for (Source source : config.engine().telemetry()) {
      check.telemetry(
          source,
          (refusals, use) -> {
            try (TopicReader reader = TopicReader.of(config.service(), source.topic())) {
              reader.from(sinceMs).read(most, record -> use.accept(recordOf(record)));
            }
          });
    }
  }

  private static ReadRecord recordOf(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value() == null ? new byte[0] : record.value();
    boolean byBroker = record.timestampType() == TimestampType.LOG_APPEND_TIME;
    return new ReadRecord(
        value,
        placeOf(record),
        record.timestamp() + AHEAD_ALLOWED_MS,
        byBroker ? record.timestamp() : ReadRecord.NO_STAMP);
  }

  private static Place placeOf(ConsumerRecord<byte[], byte[]> record) {
    return new Place(record.topic() + "-" + record.partition(), false, record.offset());
  }
}
