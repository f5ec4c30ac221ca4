package io.tidegate.app.stream;

import io.tidegate.detectors.engine.Meters;
import io.tidegate.detectors.engine.Outbox;
import io.tidegate.shell.stage.StageMemory;
import io.tidegate.shell.stage.Stages;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Detect or decide: hands each record of the stage before to its own stage, and tells it when its
 * ticks are held for too long.
 */
final class ReceiveTask implements StageProcessor.Task {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final Stages.Receiving receiving;
  private final StageMemory memory;
  private final Outbox outbox;
  private final Boards boards;
  private long minutesTold;

  ReceiveTask(
      ProcessorContext<byte[], byte[]> context,
      Stages.Receiving receiving,
      String rows,
      Outbox outbox,
      Boards boards) {
    this.receiving = receiving;
    this.memory =
        StageMemory.restore(
            receiving.stage(), new StoreRows(context.getStateStore(rows)), boards.sizes());
    this.outbox = outbox;
    this.boards = boards;
    context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::look);
    boards.meters().join(meters());
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
    boards.held().forget(meters());
    boards.meters().leave(meters());
  }

  private Meters meters() {
    return receiving.stage().meters();
  }

  /** What wall clock finds becomes a record, once a minute, and only then a finding. */
  private void look(long nowMs) {
    long heldMs = boards.held().look(meters(), nowMs);
    long minutes = heldMs / HeldTicks.TOO_LONG_MS;
    if (minutes > minutesTold) {
      receiving.onHeld().held(heldMs, outbox);
    }
    minutesTold = minutes;
  }
}
