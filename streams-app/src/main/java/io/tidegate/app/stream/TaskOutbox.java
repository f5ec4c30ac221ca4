package io.tidegate.app.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.detectors.engine.Outbox;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Forwards what a stage sends to the node of the topology that delivers it. */
final class TaskOutbox implements Outbox {
  // To every detect stage; also where there is but one to go to. Without a key a record would be
  // dropped on its way to a repartition topic.
  private static final byte[] NO_KEY = new byte[0];

  private final ProcessorContext<byte[], byte[]> context;
  private final Boards boards;
  private final String toDecide;
  private final String toDeadLetter;
  private final CommitPace pace;
  private long sentOfMs;

  private TaskOutbox(
      ProcessorContext<byte[], byte[]> context,
      Boards boards,
      String toDecide,
      String toDeadLetter) {
    this.context = context;
    this.boards = boards;
    this.toDecide = toDecide;
    this.toDeadLetter = toDeadLetter;
    this.pace = new CommitPace(context);
  }

  /** Of a stage that observes. */
  static TaskOutbox ofObserve(ProcessorContext<byte[], byte[]> context, Boards boards) {
    return new TaskOutbox(
        context, boards, DetectionTopology.TO_HITS, DetectionTopology.TO_DEAD_LETTER);
  }

  /** Of a stage that detects or decides. */
  static TaskOutbox ofLater(ProcessorContext<byte[], byte[]> context, Boards boards) {
    return new TaskOutbox(
        context, boards, DetectionTopology.TO_SIGNALS, DetectionTopology.TO_UNSIGNED);
  }

  @Override
  public void toDetect(byte[] routingKey, byte[] record, long timeMs) {
    if (routingKey.length == 0) {
      throw new IllegalArgumentException("routingKey is empty, which is the key of all partitions");
    }
    internal(DetectionTopology.TO_PANES, routingKey, record, timeMs);
  }

  @Override
  public void toEveryDetect(byte[] record, long timeMs) {
    internal(DetectionTopology.TO_PANES, NO_KEY, record, timeMs);
  }

  @Override
  public void toDecide(byte[] record, long timeMs) {
    internal(toDecide, NO_KEY, record, timeMs);
  }

  @Override
  public void alert(String key, byte[] value, long timeMs) {
    output(DetectionTopology.TO_ALERTS, key, Map.of(), value, timeMs);
  }

  @Override
  public boolean command(
      String key, Map<String, String> headers, byte[] value, long timeMs, long notAfterMs) {
    if (notAfterMs < boards.clock().millis()) {
      return false;
    }
    return output(DetectionTopology.TO_CONTROL, key, headers, value, timeMs);
  }

  @Override
  public void enforced(
      String key, Map<String, String> headers, byte @Nullable [] value, long timeMs) {
    output(DetectionTopology.TO_ENFORCED, key, headers, value, timeMs);
  }

  @Override
  public void audit(String chain, byte[] value, long timeMs) {
    output(DetectionTopology.TO_AUDIT, chain, Map.of(), value, timeMs);
  }

  @Override
  public void deadLetter(String key, byte[] value, long timeMs) {
    output(toDeadLetter, key, Map.of(), value, timeMs);
  }

  @Override
  public void snapshot(FleetSnapshot snapshot) {
    boards.snapshots().publish(snapshot);
  }

  @Override
  public void urgent() {
    pace.ask(sentOfMs);
  }

  // Kafka refuses negative timestamps; an event before 1970 is no event, but must not stop a task.
  private void internal(String node, byte[] key, byte[] value, long timeMs) {
    sentOfMs = timeMs;
    if (boards.sizes().takesInternal(key, value)) {
      context.forward(new Record<>(key, value, Math.max(0, timeMs)), node);
    }
  }

  /** False where it is too large for its topic, and is not sent. */
  @SuppressWarnings("NullAway") // a record without a value ends what a compacted topic holds
  private boolean output(
      String node, String key, Map<String, String> headers, byte @Nullable [] value, long timeMs) {
    sentOfMs = timeMs;
    byte[] name = key.getBytes(UTF_8);
    boolean fits = boards.sizes().takesOutput(name, value);
    if (fits) {
      Headers all = new RecordHeaders();
      headers.forEach((header, text) -> all.add(header, text.getBytes(UTF_8)));
      context.forward(new Record<>(name, value, Math.max(0, timeMs), all), node);
    }
    return fits;
  }
}
