package io.tidegate.flink.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.detectors.engine.Input.Kind;
import io.tidegate.flink.wire.Published;
import io.tidegate.shell.config.ClientProperties;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.stage.Publisher.To;
import io.tidegate.shell.stage.RecordSizes;
import io.tidegate.shell.topics.InputPlan;
import io.tidegate.shell.topics.OutputTopics;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes the records of the output topics, each with the time of what it tells. */
record TopicRecords(TreeMap<To, String> topics)
    implements KafkaRecordSerializationSchema<Tuple2<Integer, byte[]>> {
  /**
   * Longer than any restart: what was prepared for a checkpoint must still be there when the job is
   * up again. Brokers allow a quarter of an hour by default.
   */
  private static final String TRANSACTION_TIMEOUT_MS = "600000";

  /** Writes to the topics of a deployment, with each checkpoint what came before it. */
  static Sink<Tuple2<Integer, byte[]>> sink(ServiceSettings settings, InputPlan inputs) {
    Properties properties = new Properties();
    properties.putAll(ClientProperties.producer(settings));
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(RecordSizes.REQUEST_BYTES));
    return KafkaSink.<Tuple2<Integer, byte[]>>builder()
        .setBootstrapServers(settings.bootstrapServers())
        .setKafkaProducerConfig(properties)
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix(settings.applicationId() + "-flink")
        .setRecordSerializer(new TopicRecords(topics(settings.outputs(), inputs)))
        .build();
  }

  private static TreeMap<To, String> topics(OutputTopics outputs, InputPlan inputs) {
    TreeMap<To, String> topics = new TreeMap<>();
    topics.put(To.ALERTS, outputs.alerts());
    topics.put(To.FINDINGS, outputs.findings());
    topics.put(To.CONTROL, outputs.control());
    topics.put(To.ENFORCED, outputs.enforced());
    topics.put(To.AUDIT, outputs.audit());
    topics.put(To.DEAD_LETTER, outputs.deadLetter());
    inputs.nameOf(Kind.RESPONSES).ifPresent(topic -> topics.put(To.RESPONSES, topic));
    return topics;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      Tuple2<Integer, byte[]> element, KafkaSinkContext context, Long unused) {
    Published published = Published.of(element.f1);
    String topic = topics.get(published.to());
    if (topic == null) {
      throw new IllegalStateException("there is no topic for " + published.to());
    }
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, null, published.timeMs(), published.key(), published.value());
    published.headers().forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
    return record;
  }
}
