package io.tidegate.app.stream;

import io.tidegate.detectors.engine.Outbox;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Detect or decide: hands each record of the stage before to its own stage. */
final class ReceiveTask implements StageProcessor.Task {
  private final Stages.Receiving receiving;
  private final StageMemory memory;
  private final Outbox outbox;
  private final MeterBoard meters;

  ReceiveTask(
      ProcessorContext<byte[], byte[]> context,
      Stages.Receiving receiving,
      String rows,
      Boards boards) {
    this.receiving = receiving;
    this.memory =
        StageMemory.restore(receiving.stage(), context.getStateStore(rows), boards.sizes());
    this.outbox = TaskOutbox.ofLater(context, boards);
    this.meters = boards.meters();
    meters.join(receiving.stage().meters());
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    receiving.onRecord().receive(record.value(), outbox);
  }

  @Override
  public void beforeCommit() {
    memory.save();
  }

  @Override
  public void close() {
    meters.leave(receiving.stage().meters());
  }
}
