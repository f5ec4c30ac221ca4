package io.tidegate.app.audit;

import io.tidegate.app.topics.TopicReader;
import io.tidegate.app.topics.TopicWriter;
import io.tidegate.schemas.audit.AuditRecord;
import io.tidegate.schemas.decode.AuditDecoder;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.shell.config.ServiceSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Writes a record that steers the service, and hears from the audit what came of it. */
public final class AuditedWrite {
  /** How long an answer is waited for. */
  public static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Whether an audit record tells of what was written there. */
  public interface Answer {
    boolean isTo(RecordMetadata written, AuditRecord audit);
  }

  private AuditedWrite() {}

  /** Writes the record; the audit record that answers it, if one does in time. */
  public static Optional<AuditRecord> send(
      ServiceSettings settings, ProducerRecord<byte[], byte[]> record, Answer answer)
      throws InterruptedException {
    List<AuditRecord> heard = new ArrayList<>();
    AuditDecoder decoder = new AuditDecoder();
    try (TopicReader audit = TopicReader.of(settings, settings.outputs().audit()).fromEnd()) {
      RecordMetadata written = TopicWriter.write(settings, List.of(record)).get(0);
      boolean answered =
          audit.await(
              PATIENCE,
              read -> {
                if (read.value() != null
                    && decoder.decode(read.value()) instanceof Decoded.Value<AuditRecord> found
                    && answer.isTo(written, found.value())) {
                  heard.add(found.value());
                }
                return !heard.isEmpty();
              });
      return answered ? Optional.of(heard.get(0)) : Optional.empty();
    }
  }
}
