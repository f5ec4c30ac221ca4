package io.tidegate.flink.source;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.engine.Input;
import io.tidegate.flink.wire.Observed;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.shell.input.InputEnds;
import io.tidegate.shell.input.ReadPosition;
import io.tidegate.shell.topics.InputPlan;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads one partition of each input topic.
 *
 * <p>Guarantee: what it says of an input's position follows on all records before that position.
 * The consumer's own position is used, which is behind the markers of transactions, too.
 */
final class KafkaCursor implements InputOrigin.Cursor {
  private static final int FORMAT = 1;
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final InputEnds ends;
  private final InputPlan plan;
  private final int task;
  private final List<Reading> readings = new ArrayList<>();
  private final ArrayDeque<Observed> ready = new ArrayDeque<>();
  private long lookedAtMs = Long.MIN_VALUE;

  /** How far one input was handed on. */
  private static final class Reading {
    private final TopicPartition partition;
    private final Input.Kind kind;
    private long next;
    private long delivered = -1;

    /** Up to here it is read before all telemetry. */
    private long firstUpTo;

    Reading(TopicPartition partition, Input.Kind kind) {
      this.partition = partition;
      this.kind = kind;
    }

    ReadPosition position() {
      return new ReadPosition(next, delivered);
    }
  }

  private KafkaCursor(Consumer<byte[], byte[]> consumer, InputEnds ends, InputPlan plan, int task) {
    this.consumer = consumer;
    this.ends = ends;
    this.plan = plan;
    this.task = task;
    for (Input input : plan.inputsOf(task)) {
      readings.add(new Reading(new TopicPartition(input.topic(), task), input.kind()));
    }
    // What happens to the fleet is waited for: telemetry that came before it would wait in memory.
    readings.sort(Comparator.comparing(reading -> reading.kind != Input.Kind.SCALING));
  }

  static KafkaCursor open(
      Consumer<byte[], byte[]> consumer,
      InputEnds ends,
      InputPlan plan,
      int task,
      byte @Nullable [] position) {
    KafkaCursor cursor = new KafkaCursor(consumer, ends, plan, task);
    cursor.start(position == null ? Map.of() : offsetsOf(position));
    return cursor;
  }

  private void start(Map<String, Long> offsets) {
    List<TopicPartition> partitions = readings.stream().map(each -> each.partition).toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
    for (Reading reading : readings) {
      long from = first.getOrDefault(reading.partition, 0L);
      reading.next = offsets.getOrDefault(reading.partition.topic(), from);
      if (reading.next < from) {
        // Told before the first record behind the gap, of which the ends will know nothing.
        InputEnds.End gap = new InputEnds.End(Long.MAX_VALUE, from, from, ends.nowMs());
        ready.add(reached(reading, gap));
        reading.next = from;
      }
      consumer.seek(reading.partition, reading.next);
      if (reading.kind == Input.Kind.SCALING) {
        reading.firstUpTo = end.getOrDefault(reading.partition, 0L);
      }
      ends.watch(reading.partition);
    }
    consumer.pause(isTelemetryDue() ? Set.of() : telemetry());
  }

  private boolean isTelemetryDue() {
    return readings.stream().allMatch(reading -> reading.next >= reading.firstUpTo);
  }

  private List<TopicPartition> telemetry() {
    return readings.stream()
        .filter(reading -> reading.kind == Input.Kind.TELEMETRY)
        .map(reading -> reading.partition)
        .toList();
  }

  @Override
  public @Nullable Observed next() {
    if (ready.isEmpty()) {
      look();
    }
    if (ready.isEmpty()) {
      read();
    }
    Observed next = ready.poll();
    if (next instanceof Observed.Taken record) {
      Reading reading = readingOf(record.topic());
      reading.next = record.offset() + 1;
      reading.delivered = record.offset();
    }
    return next;
  }

  /** All that was read is handed on: says so, four times a second, of what the end is known of. */
  private void look() {
    long nowMs = ends.nowMs();
    if (lookedAtMs != Long.MIN_VALUE && nowMs - lookedAtMs < InputEnds.EVERY.toMillis()) {
      return;
    }
    lookedAtMs = nowMs;
    for (Reading reading : readings) {
      reading.next = consumer.position(reading.partition);
      ends.of(reading.partition).ifPresent(end -> ready.add(reached(reading, end)));
    }
    if (!consumer.paused().isEmpty() && isTelemetryDue()) {
      consumer.resume(consumer.paused());
    }
  }

  private void read() {
    ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ZERO);
    long nowMs = polled.isEmpty() ? 0 : ends.nowMs();
    for (Reading reading : readings) {
      for (ConsumerRecord<byte[], byte[]> record : polled.records(reading.partition)) {
        ready.add(taken(record, nowMs));
      }
    }
  }

  private Observed taken(ConsumerRecord<byte[], byte[]> record, long nowMs) {
    Header signature = record.headers().lastHeader(CommandSigner.HEADER);
    return new Observed.Taken(
        record.topic(),
        record.partition(),
        record.offset(),
        plan.hasBrokerTime(record.topic()) ? Math.max(0, record.timestamp()) : Long.MAX_VALUE,
        plan.kindOf(record.topic()).maySign() ? record.key() : null,
        record.value(),
        signature == null ? null : signature.value(),
        nowMs);
  }

  private Observed reached(Reading reading, InputEnds.End end) {
    return new Observed.Reached(
        reading.partition.topic(), task, end, reading.position(), ends.nowMs());
  }

  private Reading readingOf(String topic) {
    return readings.stream()
        .filter(reading -> reading.partition.topic().equals(topic))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public boolean hasEnded() {
    return false;
  }

  @Override
  public byte[] position() {
    ByteWriter out = new ByteWriter().u8(FORMAT).unsigned(readings.size());
    readings.forEach(reading -> out.text(reading.partition.topic()).unsigned(reading.next));
    return out.toBytes();
  }

  private static Map<String, Long> offsetsOf(byte[] position) {
    ByteReader in = new ByteReader(position);
    int format = in.u8();
    if (format != FORMAT) {
      throw new IllegalArgumentException("positions have format " + format);
    }
    Map<String, Long> offsets = new TreeMap<>();
    for (long left = in.unsigned(); left > 0; left--) {
      offsets.put(in.text(), in.unsigned());
    }
    return offsets;
  }

  @Override
  public void close() {
    readings.forEach(reading -> ends.unwatch(reading.partition));
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(CLOSE_WITHIN));
  }
}
