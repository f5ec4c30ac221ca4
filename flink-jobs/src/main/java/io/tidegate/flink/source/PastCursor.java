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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads one partition of each input topic to where it ended when this was opened: what is known of
 * the fleet and of entities first, then telemetry. That an input has ended is told behind its
 * records, so that it holds up no other.
 */
final class PastCursor implements InputOrigin.Cursor {
  private static final int FORMAT = 1;
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  /**
   * By a clock of its own, which goes on once an input has ended: longer than any setting waits.
   */
  private static final long READING_MS = 0;

  private static final long ENDED_MS = 86_400_000;

  private final Consumer<byte[], byte[]> consumer;
  private final InputPlan plan;
  private final int task;
  private final List<Part> parts = new ArrayList<>();
  private final ArrayDeque<Observed> ready = new ArrayDeque<>();

  /** One input, from its next record to its end. */
  private static final class Part {
    private final TopicPartition partition;
    private final boolean isTelemetry;
    private long next;
    private long end;
    private long delivered = -1;
    private boolean isTold;

    Part(TopicPartition partition, boolean isTelemetry) {
      this.partition = partition;
      this.isTelemetry = isTelemetry;
    }
  }

  private PastCursor(Consumer<byte[], byte[]> consumer, InputPlan plan, int task) {
    this.consumer = consumer;
    this.plan = plan;
    this.task = task;
    for (Input input : plan.inputsOf(task)) {
      parts.add(
          new Part(new TopicPartition(input.topic(), task), input.kind() == Input.Kind.TELEMETRY));
    }
  }

  static PastCursor open(
      Consumer<byte[], byte[]> consumer,
      InputPlan plan,
      int task,
      long sinceMs,
      byte @Nullable [] position) {
    PastCursor cursor = new PastCursor(consumer, plan, task);
    cursor.consumer.assign(cursor.parts.stream().map(part -> part.partition).toList());
    if (position == null) {
      cursor.begin(sinceMs);
    } else {
      cursor.restore(position);
    }
    for (Part part : cursor.parts) {
      consumer.seek(part.partition, part.next);
    }
    cursor.pause();
    return cursor;
  }

  private void begin(long sinceMs) {
    List<TopicPartition> partitions = parts.stream().map(part -> part.partition).toList();
    Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    for (Part part : parts) {
      part.end = ends.getOrDefault(part.partition, 0L);
      part.next = first.getOrDefault(part.partition, 0L);
      if (part.isTelemetry) {
        OffsetAndTimestamp since =
            consumer
                .offsetsForTimes(Map.of(part.partition, Math.max(0, sinceMs)))
                .get(part.partition);
        part.next = since == null ? part.end : since.offset();
      }
    }
  }

  private void restore(byte[] position) {
    ByteReader in = new ByteReader(position);
    int format = in.u8();
    if (format != FORMAT) {
      throw new IllegalArgumentException("positions have format " + format);
    }
    Map<String, Part> byTopic = new TreeMap<>();
    parts.forEach(part -> byTopic.put(part.partition.topic(), part));
    for (long left = in.unsigned(); left > 0; left--) {
      Part part = byTopic.get(in.text());
      if (part == null) {
        throw new IllegalArgumentException("positions are of other topics than the inputs");
      }
      part.next = in.unsigned();
      part.end = in.unsigned();
    }
  }

  /** Telemetry waits for what is known before it; what has ended is read no further. */
  private void pause() {
    boolean isFirst = parts.stream().allMatch(part -> part.isTelemetry || hasEnded(part));
    for (Part part : parts) {
      if (hasEnded(part) || part.isTelemetry && !isFirst) {
        consumer.pause(List.of(part.partition));
      } else {
        consumer.resume(List.of(part.partition));
      }
    }
  }

  private static boolean hasEnded(Part part) {
    return part.next >= part.end;
  }

  @Override
  public @Nullable Observed next() {
    if (ready.isEmpty()) {
      read();
    }
    Observed next = ready.poll();
    if (next instanceof Observed.Taken record) {
      for (Part part : parts) {
        if (part.partition.topic().equals(record.topic())) {
          part.next = record.offset() + 1;
          part.delivered = record.offset();
        }
      }
    }
    return next;
  }

  private void read() {
    for (Part part : parts) {
      part.next = Math.max(part.next, consumer.position(part.partition));
      if (hasEnded(part) && !part.isTold) {
        part.isTold = true;
        ready.add(
            new Observed.Reached(
                part.partition.topic(),
                task,
                new InputEnds.End(part.end, 0, 0, ENDED_MS),
                new ReadPosition(part.next, part.delivered),
                ENDED_MS));
      }
    }
    pause();
    ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ZERO);
    for (Part part : parts) {
      for (ConsumerRecord<byte[], byte[]> record : polled.records(part.partition)) {
        if (record.offset() < part.end) {
          ready.add(taken(record));
        }
      }
    }
  }

  private Observed taken(ConsumerRecord<byte[], byte[]> record) {
    Header signature = record.headers().lastHeader(CommandSigner.HEADER);
    return new Observed.Taken(
        record.topic(),
        record.partition(),
        record.offset(),
        plan.hasBrokerTime(record.topic()) ? Math.max(0, record.timestamp()) : Long.MAX_VALUE,
        plan.kindOf(record.topic()).isKeyed() ? record.key() : null,
        record.value(),
        signature == null ? null : signature.value(),
        READING_MS);
  }

  @Override
  public boolean hasEnded() {
    return ready.isEmpty() && parts.stream().allMatch(part -> part.isTold);
  }

  @Override
  public byte[] position() {
    ByteWriter out = new ByteWriter().u8(FORMAT).unsigned(parts.size());
    for (Part part : parts) {
      out.text(part.partition.topic()).unsigned(part.next).unsigned(part.end);
    }
    return out.toBytes();
  }

  @Override
  public void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(CLOSE_WITHIN));
  }
}
