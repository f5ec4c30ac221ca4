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
  private final boolean answersToo;
  private final Withheld withheld = new Withheld();
  private final CommitPace pace;
  private long sentOfMs;

  private TaskOutbox(
      ProcessorContext<byte[], byte[]> context,
      Boards boards,
      String toDecide,
      String toDeadLetter,
      boolean answersToo) {
    this.context = context;
    this.boards = boards;
    this.toDecide = toDecide;
    this.toDeadLetter = toDeadLetter;
    this.answersToo = answersToo;
    this.pace = new CommitPace(context);
  }

  /** Of a stage that observes. */
  static TaskOutbox ofObserve(ProcessorContext<byte[], byte[]> context, Boards boards) {
    return new TaskOutbox(
        context, boards, DetectionTopology.TO_HITS, DetectionTopology.TO_DEAD_LETTER, false);
  }

  /** Of a stage that detects. */
  static TaskOutbox ofDetect(ProcessorContext<byte[], byte[]> context, Boards boards) {
    return ofDecide(context, boards, false);
  }

  /**
   * Of a stage that decides.
   *
   * @param answersToo whether there is a topic of answers, to say there what was withheld
   */
  static TaskOutbox ofDecide(
      ProcessorContext<byte[], byte[]> context, Boards boards, boolean answersToo) {
    return new TaskOutbox(
        context, boards, DetectionTopology.TO_SIGNALS, DetectionTopology.TO_UNSIGNED, answersToo);
  }

  @Override
  public void toDetect(byte[] routingKey, byte[] record, long timeMs) {
    if (routingKey.length == 0) {
      throw new IllegalArgumentException("routingKey is empty, which is the key of all partitions");
    }
    forward(DetectionTopology.TO_PANES, routingKey, record, timeMs);
  }

  @Override
  public void toEveryDetect(byte[] record, long timeMs) {
    forward(DetectionTopology.TO_PANES, NO_KEY, record, timeMs);
  }

  @Override
  public void toDecide(byte[] record, long timeMs) {
    forward(toDecide, NO_KEY, record, timeMs);
  }

  @Override
  public void alert(String key, byte[] value, long timeMs) {
    forward(DetectionTopology.TO_ALERTS, key.getBytes(UTF_8), value, timeMs);
  }

  @Override
  public void command(String key, Map<String, String> headers, byte[] value, Sending how) {
    long nowMs = boards.clock().millis();
    if (how.notAfterMs() < nowMs) {
      if (how.begins()) {
        answer(withheld.answerTo(value, nowMs), nowMs);
      }
      return;
    }
    byte[] target = key.getBytes(UTF_8);
    forward(DetectionTopology.TO_CONTROL, target, headers, value, how.timeMs());
    if (how.begins()) {
      forward(DetectionTopology.TO_ENFORCED, target, headers, value, how.timeMs());
    }
  }

  private void answer(Withheld.Answer answer, long nowMs) {
    if (answersToo) {
      forward(
          DetectionTopology.TO_RESPONSES,
          answer.commandId().getBytes(UTF_8),
          Map.of(),
          answer.value(),
          nowMs);
    }
  }

  @Override
  public void ended(String key, long timeMs) {
    forward(DetectionTopology.TO_ENFORCED, key.getBytes(UTF_8), Map.of(), null, timeMs);
  }

  @Override
  public void audit(String chain, byte[] value, long timeMs) {
    forward(DetectionTopology.TO_AUDIT, chain.getBytes(UTF_8), value, timeMs);
  }

  @Override
  public void deadLetter(String key, byte[] value, long timeMs) {
    forward(toDeadLetter, key.getBytes(UTF_8), value, timeMs);
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
  private void forward(String node, byte[] key, byte[] value, long timeMs) {
    sentOfMs = timeMs;
    context.forward(new Record<>(key, value, Math.max(0, timeMs)), node);
  }

  @SuppressWarnings("NullAway") // a record without a value ends what a compacted topic holds
  private void forward(
      String node, byte[] key, Map<String, String> headers, byte @Nullable [] value, long timeMs) {
    Headers all = new RecordHeaders();
    sentOfMs = timeMs;
    headers.forEach((name, text) -> all.add(name, text.getBytes(UTF_8)));
    context.forward(new Record<>(key, value, Math.max(0, timeMs), all), node);
  }
}
