package io.tidegate.app.stream;

import io.tidegate.detectors.engine.Input;
import io.tidegate.detectors.engine.InputPosition;
import io.tidegate.detectors.engine.KeyedRecord;
import io.tidegate.detectors.engine.Outbox;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.shell.input.InputEnds;
import io.tidegate.shell.input.InputWatch;
import io.tidegate.shell.stage.StageMemory;
import io.tidegate.shell.stage.Stages;
import io.tidegate.shell.topics.InputPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Observe: hands each input record to its stage, and tells it which inputs are silent. */
final class ObserveTask implements StageProcessor.Task {
  private final ProcessorContext<byte[], byte[]> context;
  private final InputPlan plan;
  private final InputTime time;
  private final Reading reading;
  private final Stages.Observing observing;
  private final StageMemory memory;
  private final Outbox outbox;
  private final MeterBoard meters;
  private final Map<TopicPartition, InputWatch> watches = new LinkedHashMap<>();

  /** What this process knows of its reading. */
  record Reading(InputPositions positions, InputEnds ends) {}

  ObserveTask(
      ProcessorContext<byte[], byte[]> context,
      Stages stages,
      InputPlan plan,
      Reading reading,
      Boards boards) {
    this.context = context;
    this.plan = plan;
    this.time = new InputTime(plan);
    this.reading = reading;
    int task = context.taskId().partition();
    List<Input> inputs = plan.inputsOf(task);
    this.observing = stages.observe(task, plan.tasks(), inputs);
    this.memory =
        StageMemory.restore(
            observing.stage(),
            new StoreRows(context.getStateStore(DetectionTopology.OBSERVE_ROWS)),
            boards.sizes());
    this.outbox = TaskOutbox.ofObserve(context, boards);
    this.meters = boards.meters();
    for (Input input : inputs) {
      TopicPartition partition = new TopicPartition(input.topic(), input.partition());
      watches.put(partition, new InputWatch());
      reading.positions().reset(partition);
      reading.ends().watch(partition);
    }
    context.schedule(InputEnds.EVERY, PunctuationType.WALL_CLOCK_TIME, now -> tellSilence());
    meters.join(observing.stage().meters());
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    InputWatch watch = watches.get(new TopicPartition(at.topic(), at.partition()));
    if (watch == null) {
      throw new IllegalStateException(
          at.topic() + "-" + at.partition() + " was not there when the inputs were planned");
    }
    long brokerTimeMs =
        plan.hasBrokerTime(at.topic())
            ? time.ownMs(at.topic(), record.timestamp())
            : Long.MAX_VALUE;
    InputPosition position =
        new InputPosition(at.topic(), at.partition(), at.offset(), brokerTimeMs);
    boolean accepted;
    if (plan.kindOf(at.topic()).maySign()) {
      accepted = observing.onKeyed().receive(keyed(record), position, outbox);
    } else {
      byte[] value = record.value() == null ? new byte[0] : record.value();
      accepted = observing.onEvent().receive(value, position, outbox);
    }
    watch.processed(at.offset(), accepted, context.currentSystemTimeMs());
  }

  private static KeyedRecord keyed(Record<byte[], byte[]> record) {
    Header signature = record.headers().lastHeader(CommandSigner.HEADER);
    return KeyedRecord.of(
        record.key(), record.value(), signature == null ? null : signature.value());
  }

  @Override
  public void beforeCommit() {
    observing.flush().accept(outbox);
    memory.save();
  }

  @Override
  public void close() {
    watches.keySet().forEach(reading.ends()::unwatch);
    meters.leave(observing.stage().meters());
  }

  private void tellSilence() {
    for (Map.Entry<TopicPartition, InputWatch> watched : watches.entrySet()) {
      TopicPartition partition = watched.getKey();
      tellLost(partition, watched.getValue());
      silentMs(partition, watched.getValue())
          .ifPresent(
              silentMs ->
                  observing
                      .onSilence()
                      .caughtUp(partition.topic() + "-" + partition.partition(), silentMs, outbox));
    }
  }

  private void tellLost(TopicPartition partition, InputWatch watch) {
    Optional<InputEnds.End> end = reading.ends().of(partition);
    if (end.isPresent()) {
      OptionalLong from =
          reading
              .positions()
              .of(partition)
              .map(position -> watch.lostFrom(end.get(), position))
              .orElseGet(() -> watch.lostFrom(end.get()));
      String input = partition.topic() + "-" + partition.partition();
      from.ifPresent(first -> observing.onLoss().lost(input, first, end.get().first(), outbox));
    }
  }

  private OptionalLong silentMs(TopicPartition partition, InputWatch watch) {
    Optional<InputEnds.End> end = reading.ends().of(partition);
    if (end.isEmpty()) {
      return OptionalLong.empty();
    }
    long nowMs = reading.ends().nowMs();
    return reading
        .positions()
        .of(partition)
        .map(position -> watch.silentMs(end.get(), position, nowMs))
        .orElseGet(() -> watch.silentMs(end.get(), nowMs));
  }
}
