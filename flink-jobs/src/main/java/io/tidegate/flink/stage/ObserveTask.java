package io.tidegate.flink.stage;

import io.tidegate.detectors.engine.Input;
import io.tidegate.detectors.engine.InputPosition;
import io.tidegate.detectors.engine.KeyedRecord;
import io.tidegate.detectors.engine.Outbox;
import io.tidegate.detectors.engine.Stage;
import io.tidegate.flink.wire.Observed;
import io.tidegate.shell.input.InputWatch;
import io.tidegate.shell.stage.Stages;
import io.tidegate.shell.topics.InputPlan;
import java.util.Map;
import java.util.TreeMap;

/** Observe: hands each input record to its stage, and tells it which inputs are silent. */
final class ObserveTask implements StageTask {
  private final Stages.Observing observing;
  private final InputPlan plan;
  private final int number;
  private final Map<String, InputWatch> watches = new TreeMap<>();

  ObserveTask(Stages stages, InputPlan plan, int number) {
    this.observing = stages.observe(number, plan.tasks(), plan.inputsOf(number));
    this.plan = plan;
    this.number = number;
    for (Input input : plan.inputsOf(number)) {
      watches.put(input.topic(), new InputWatch());
    }
  }

  @Override
  public Stage stage() {
    return observing.stage();
  }

  @Override
  public void receive(byte[] bytes, Outbox out) {
    Observed observed = Observed.of(bytes);
    InputWatch watch = watches.get(observed.topic());
    if (watch == null) {
      throw new IllegalStateException(observed.topic() + " is no input of stage " + number);
    }
    if (observed instanceof Observed.Taken record) {
      watch.processed(record.offset(), isAccepted(record, out), record.readAtMs());
    } else if (observed instanceof Observed.Reached reached) {
      tell(reached, watch, out);
    }
  }

  private boolean isAccepted(Observed.Taken record, Outbox out) {
    InputPosition position =
        new InputPosition(
            record.topic(), record.partition(), record.offset(), record.brokerTimeMs());
    if (plan.kindOf(record.topic()).maySign()) {
      KeyedRecord keyed = KeyedRecord.of(record.key(), record.value(), record.signature());
      return observing.onKeyed().receive(keyed, position, out);
    }
    byte[] value = record.value() == null ? new byte[0] : record.value();
    return observing.onEvent().receive(value, position, out);
  }

  private void tell(Observed.Reached reached, InputWatch watch, Outbox out) {
    String input = reached.topic() + "-" + reached.partition();
    watch
        .lostFrom(reached.end(), reached.position())
        .ifPresent(from -> observing.onLoss().lost(input, from, reached.end().first(), out));
    watch
        .silentMs(reached.end(), reached.position(), reached.nowMs())
        .ifPresent(silentMs -> observing.onSilence().caughtUp(input, silentMs, out));
  }

  @Override
  public void flush(Outbox out) {
    observing.flush().accept(out);
  }

  @Override
  public void end(Outbox out) {
    observing.onEnd().accept(out);
  }
}
