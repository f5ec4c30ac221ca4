package io.tidegate.app.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.detectors.engine.Outbox;
import io.tidegate.shell.stage.Publisher;
import io.tidegate.shell.stage.Withheld;
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
  private final Publisher publisher;
  private final CommitPace pace;
  private long sentOfMs;

  private TaskOutbox(
      ProcessorContext<byte[], byte[]> context,
      Boards boards,
      String toDecide,
      String toDeadLetter,
      boolean answersToo,
      Withheld.Signing signing) {
    this.context = context;
    this.boards = boards;
    this.toDecide = toDecide;
    this.toDeadLetter = toDeadLetter;
    this.publisher =
        new Publisher(this::output, boards.sizes(), boards.clock(), answersToo, signing);
    this.pace = new CommitPace(context);
  }

  /** Of a stage that observes. */
  static TaskOutbox ofObserve(ProcessorContext<byte[], byte[]> context, Boards boards) {
    return new TaskOutbox(
        context,
        boards,
        DetectionTopology.TO_HITS,
        DetectionTopology.TO_DEAD_LETTER,
        false,
        Withheld.Signing.NONE);
  }

  /** Of a stage that detects. */
  static TaskOutbox ofDetect(ProcessorContext<byte[], byte[]> context, Boards boards) {
    return ofDecide(context, boards, false, Withheld.Signing.NONE);
  }

  /**
   * Of a stage that decides.
   *
   * @param answersToo whether there is a topic of answers, to say there what was withheld
   * @param signing signs that
   */
  static TaskOutbox ofDecide(
      ProcessorContext<byte[], byte[]> context,
      Boards boards,
      boolean answersToo,
      Withheld.Signing signing) {
    return new TaskOutbox(
        context,
        boards,
        DetectionTopology.TO_SIGNALS,
        DetectionTopology.TO_UNSIGNED,
        answersToo,
        signing);
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
  public void alert(String key, String finding, byte[] value, long timeMs) {
    publisher.alert(key, finding, value, timeMs);
  }

  @Override
  public void command(String key, Map<String, String> headers, byte[] value, Sending how) {
    publisher.command(key, headers, value, how);
  }

  @Override
  public void ended(String key, long timeMs) {
    publisher.ended(key, timeMs);
  }

  @Override
  public void audit(String chain, byte[] value, long timeMs) {
    publisher.audit(chain, value, timeMs);
  }

  @Override
  public void deadLetter(String key, byte[] value, long timeMs) {
    publisher.deadLetter(key, value, timeMs);
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

  @SuppressWarnings("NullAway") // a record without a value ends what a compacted topic holds
  private void output(
      Publisher.To to,
      byte[] key,
      Map<String, String> headers,
      byte @Nullable [] value,
      long timeMs) {
    sentOfMs = timeMs;
    Headers all = new RecordHeaders();
    headers.forEach((header, text) -> all.add(header, text.getBytes(UTF_8)));
    context.forward(new Record<>(key, value, timeMs, all), nodeOf(to));
  }

  private String nodeOf(Publisher.To to) {
    return switch (to) {
      case ALERTS -> DetectionTopology.TO_ALERTS;
      case FINDINGS -> DetectionTopology.TO_FINDINGS;
      case CONTROL -> DetectionTopology.TO_CONTROL;
      case ENFORCED -> DetectionTopology.TO_ENFORCED;
      case RESPONSES -> DetectionTopology.TO_RESPONSES;
      case AUDIT -> DetectionTopology.TO_AUDIT;
      case DEAD_LETTER -> toDeadLetter;
    };
  }
}
