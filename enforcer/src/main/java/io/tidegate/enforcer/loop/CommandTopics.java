package io.tidegate.enforcer.loop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.enforcer.book.Heard;
import io.tidegate.enforcer.book.Origin;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.EnforcerRecord;
import io.tidegate.schemas.control.Purpose;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.ResponseEncoder;
import io.tidegate.schemas.control.Seal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics as an enforcer reads and writes them: first what is in force, to its end, then the
 * commands as they come. Nothing here waits long, so that containments end in time while the
 * brokers are away.
 */
final class CommandTopics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CommandTopics.class);
  private static final Duration PATIENCE = Duration.ofMillis(500);

  /** The longest that a command may wait to be applied first. */
  private static final long LOOK_BACK_MS = 600_000;

  /** A first connection takes longer than one try does. */
  private static final long TOLD_AFTER_MS = 5_000;

  private static final int MOST_UNSENT = 10_000;

  private final EnforcerSettings settings;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ResponseEncoder encoder = new ResponseEncoder();
  private final Map<TopicPartition, Long> before = new HashMap<>();
  private final Queue<ProducerRecord<byte[], byte[]>> unsent = new ConcurrentLinkedQueue<>();
  private long offset;
  private boolean connected;
  private long triedSinceMs;
  private boolean behind = true;
  private boolean inForceRead;

  CommandTopics(EnforcerSettings settings) {
    this.settings = settings;
    this.consumer =
        new KafkaConsumer<>(
            consumerSettings(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.producer =
        new KafkaProducer<>(
            producerSettings(settings), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Tries to find the topics; false while there are no brokers or no topics. */
  boolean connect(long nowMs) {
    if (connected) {
      return true;
    }
    try {
      // From here on sending waits for nothing, also while the brokers are away.
      producer.partitionsFor(settings.responses());
      List<TopicPartition> enforced = partitions(settings.enforced());
      List<TopicPartition> control = partitions(settings.control());
      if (enforced.isEmpty() || control.isEmpty()) {
        if (isToBeTold(nowMs)) {
          LOG.warn("there is no topic {} or {} yet", settings.control(), settings.enforced());
        }
        return false;
      }
      List<TopicPartition> all = new ArrayList<>(enforced);
      all.addAll(control);
      consumer.assign(all);
      consumer.seekToBeginning(enforced);
      lookBack(control, nowMs);
      consumer.pause(control);
      before.clear();
      before.putAll(consumer.endOffsets(all, PATIENCE));
      connected = true;
      triedSinceMs = 0;
    } catch (KafkaException e) {
      if (isToBeTold(nowMs)) {
        LOG.warn("the brokers do not answer; what is in force stays so until its end: {}", e + "");
      }
    }
    return connected;
  }

  /** True where it has been tried in vain for a while. */
  private boolean isToBeTold(long nowMs) {
    triedSinceMs = triedSinceMs == 0 ? nowMs : triedSinceMs;
    return nowMs - triedSinceMs >= TOLD_AFTER_MS;
  }

  /** True once all that was there at the start has been read. */
  boolean isCaughtUp() {
    return connected && !behind;
  }

  /** True once all that was there of what is in force has been read since it was connected. */
  boolean isInForceRead() {
    return inForceRead;
  }

  /** The next records, where there are any within that time. */
  List<Heard> poll(Duration longest) {
    List<Heard> heard = new ArrayList<>();
    if (!connected) {
      LockSupport.parkNanos(longest.toNanos());
      return heard;
    }
    try {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(longest)) {
        heard.add(heard(record));
      }
      follow();
      sendAgain();
    } catch (KafkaException e) {
      LOG.warn("the topics cannot be read; another try follows: {}", e + "");
      connected = false;
      behind = true;
      inForceRead = false;
    }
    return heard;
  }

  /** How many records of the control topic were dealt with. */
  long offset() {
    try {
      long sum = 0;
      for (TopicPartition partition : consumer.assignment()) {
        if (partition.topic().equals(settings.control())) {
          sum += consumer.position(partition, PATIENCE);
        }
      }
      offset = sum;
    } catch (KafkaException e) {
      LOG.debug("the positions are not known at the moment", e);
    }
    return offset;
  }

  void send(Response response) {
    send(response.commandId(), encoder.encode(response));
  }

  void send(EnforcerRecord record) {
    send(record.enforcer(), encoder.encode(record));
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(PATIENCE));
    producer.close(PATIENCE);
  }

  private void send(String key, byte[] value) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(settings.responses(), key.getBytes(UTF_8), value);
    CommandSigner signer = settings.signer();
    if (signer != null) {
      Seal seal =
          new Seal(
              Purpose.ENFORCER,
              settings.audience(),
              key,
              System.currentTimeMillis(),
              UUID.randomUUID().toString());
      record.headers().add(CommandSigner.HEADER, signer.sign(value, seal).getBytes(UTF_8));
    }
    send(record);
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    var unused =
        producer.send(
            record,
            (sent, failed) -> {
              if (failed instanceof RetriableException && unsent.size() < MOST_UNSENT) {
                LOG.warn("an answer was not sent and is tried again: {}", failed + "");
                unsent.add(record);
              } else if (failed != null) {
                LOG.error("an answer was not sent, and will not be: {}", failed + "");
              }
            });
  }

  private void sendAgain() {
    for (int left = unsent.size(); left > 0; left--) {
      ProducerRecord<byte[], byte[]> record = unsent.poll();
      if (record != null) {
        // Signed anew: brokers may have been away for longer than a signature is taken.
        send(new String(record.key(), UTF_8), record.value());
      }
    }
  }

  /** Notes whose beginning has been read; once that is all of what is in force, goes on. */
  private void follow() {
    if (!behind || before.isEmpty()) {
      return;
    }
    before.entrySet().removeIf(end -> consumer.position(end.getKey(), PATIENCE) >= end.getValue());
    boolean enforcedRead =
        before.keySet().stream().noneMatch(each -> each.topic().equals(settings.enforced()));
    inForceRead = enforcedRead;
    if (enforcedRead) {
      consumer.resume(consumer.paused());
    }
    behind = !before.isEmpty();
  }

  private void lookBack(List<TopicPartition> control, long nowMs) {
    Map<TopicPartition, Long> times = new HashMap<>();
    control.forEach(partition -> times.put(partition, nowMs - LOOK_BACK_MS));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times, PATIENCE);
    for (TopicPartition partition : control) {
      OffsetAndTimestamp first = found.get(partition);
      if (first == null) {
        consumer.seekToEnd(List.of(partition));
      } else {
        consumer.seek(partition, first.offset());
      }
    }
  }

  private List<TopicPartition> partitions(String topic) {
    List<PartitionInfo> found = consumer.partitionsFor(topic, PATIENCE);
    List<TopicPartition> partitions = new ArrayList<>();
    if (found != null) {
      found.forEach(each -> partitions.add(new TopicPartition(topic, each.partition())));
    }
    return partitions;
  }

  private Heard heard(ConsumerRecord<byte[], byte[]> record) {
    boolean control = record.topic().equals(settings.control());
    byte[] key = record.key();
    return new Heard(
        control ? Origin.CONTROL : Origin.ENFORCED,
        key == null ? null : new String(key, UTF_8),
        header(record, "ce_id"),
        header(record, "ce_jws"),
        record.value());
  }

  private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }

  private static Map<String, Object> consumerSettings(EnforcerSettings settings) {
    Map<String, Object> consumer = new TreeMap<>();
    settings
        .kafka()
        .forEach(
            (key, value) -> {
              if (ConsumerConfig.configNames().contains(key)) {
                consumer.put(key, value);
              }
            });
    consumer.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return consumer;
  }

  private static Map<String, Object> producerSettings(EnforcerSettings settings) {
    Map<String, Object> producer = new TreeMap<>();
    settings
        .kafka()
        .forEach(
            (key, value) -> {
              if (ProducerConfig.configNames().contains(key)) {
                producer.put(key, value);
              }
            });
    producer.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    producer.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
    return producer;
  }
}
