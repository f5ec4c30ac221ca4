package io.tidegate.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.app.topics.RecordSigning;
import io.tidegate.app.topics.TopicReader;
import io.tidegate.app.topics.TopicWriter;
import io.tidegate.detectors.engine.Source;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Purpose;
import io.tidegate.schemas.decode.EntityRecordDecoder;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** The topics of entity records: the last of each subject is what holds; the first is written. */
final class EntityTopic {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TidegateConfig config;
  private final List<Source> sources;

  EntityTopic(TidegateConfig config) {
    this.config = config;
    this.sources = config.engine().entities();
    if (sources.isEmpty()) {
      throw new KafkaException("sources.entities is empty: the service reads no such topic");
    }
  }

  /** What is written to. */
  String name() {
    return sources.get(0).topic();
  }

  /** The records that hold, by subject. What is no JSON object stands as a text. */
  SortedMap<String, JsonNode> read() {
    SortedMap<String, JsonNode> known = new TreeMap<>();
    for (Source source : sources) {
      try (TopicReader topic = TopicReader.of(config.service(), source.topic())) {
        topic.read(record -> take(record, known));
      }
    }
    return known;
  }

  private static void take(
      ConsumerRecord<byte[], byte[]> record, SortedMap<String, JsonNode> known) {
    String key = record.key() == null ? "" : new String(record.key(), UTF_8);
    String subject = EntityRecordDecoder.subjectOf(key);
    if (subject == null) {
      return;
    }
    if (record.value() == null) {
      known.remove(subject);
    } else {
      known.put(subject, parsed(record.value()));
    }
  }

  private static JsonNode parsed(byte[] value) {
    try {
      return JSON.readTree(value);
    } catch (IOException e) {
      return JSON.getNodeFactory().textNode(new String(value, UTF_8));
    }
  }

  /** The record as a line of a file that load takes. */
  static JsonNode line(String subject, JsonNode record) {
    ObjectNode line = JSON.createObjectNode().put("subject", subject);
    return record instanceof ObjectNode members ? line.setAll(members) : line.set("value", record);
  }

  /**
   * Writes what is said of subjects; null takes a record away.
   *
   * @param signer null leaves them unsigned
   */
  void write(List<Map.Entry<String, byte @Nullable []>> said, @Nullable CommandSigner signer)
      throws InterruptedException {
    RecordSigning signing =
        new RecordSigning(signer, Purpose.ENTITY, config.service().applicationId());
    TopicWriter.write(
        config.service(),
        said.stream().map(each -> signing.record(name(), each.getKey(), each.getValue())).toList());
  }
}
