package io.tidegate.app.deadletters;

import io.tidegate.app.topics.TopicWriter;
import io.tidegate.schemas.decode.Format;
import io.tidegate.shell.config.TidegateConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Sends refused records to their topics again, as they came, some megabytes at a time. */
public final class Resending {
  private static final int BATCH_BYTES = 16 << 20;

  private final TidegateConfig config;
  private final boolean isDryRun;
  private final Set<String> topics = new TreeSet<>();
  private final List<ProducerRecord<byte[], byte[]>> batch = new ArrayList<>();
  private long batchBytes;
  private long sent;
  private long left;

  /**
   * @param isDryRun where records are only counted
   */
  public Resending(TidegateConfig config, boolean isDryRun) {
    this.config = config;
    this.isDryRun = isDryRun;
    // Of another format only the translation was kept, and its topic holds no such records.
    Stream.concat(config.engine().telemetry().stream(), config.engine().scaling().stream())
        .filter(source -> source.format().equals(Format.TIDEGATE))
        .forEach(source -> topics.add(source.topic()));
  }

  /** Sends that record, or counts it among those that cannot be. */
  public void take(DeadLetter letter) {
    byte @Nullable [] record = letter.record();
    if (record == null || !topics.contains(letter.topic())) {
      left++;
      return;
    }
    sent++;
    if (isDryRun) {
      return;
    }
    batch.add(new ProducerRecord<>(letter.topic(), record));
    batchBytes += record.length;
    if (batchBytes >= BATCH_BYTES) {
      finish();
    }
  }

  /** Sends what is left to be sent. */
  public void finish() {
    try {
      if (!batch.isEmpty()) {
        var unused = TopicWriter.write(config.service(), batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("stopped before all records were sent", e);
    }
    batch.clear();
    batchBytes = 0;
  }

  /** How many were sent, or would be. */
  public long sent() {
    return sent;
  }

  /** How many cannot be. */
  public long left() {
    return left;
  }
}
