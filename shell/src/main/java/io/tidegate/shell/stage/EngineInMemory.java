package io.tidegate.shell.stage;

import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.engine.DecideStage;
import io.tidegate.detectors.engine.DetectStage;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.detectors.engine.Input;
import io.tidegate.detectors.engine.InputPosition;
import io.tidegate.detectors.engine.KeyedRecord;
import io.tidegate.detectors.engine.Meter;
import io.tidegate.detectors.engine.ObserveStage;
import io.tidegate.detectors.engine.Outbox;
import io.tidegate.detectors.engine.Stage;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Signatures;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One stage of each kind, joined by queues in place of topics.
 *
 * <p>Each record is delivered after the call that sent it has returned, first in, first out. Only
 * panes are handed over at once and as they are: they wait at the next stage until their tick is
 * closed.
 */
public final class EngineInMemory {
  private static final Stage.Rows FORGOTTEN =
      new Stage.Rows() {
        @Override
        public void put(byte[] key, byte[] value) {}

        @Override
        public void delete(byte[] key) {}
      };

  private final Input telemetry;
  private final Input scaling;
  private final Input entities;
  private final Input operators;
  private final ObserveStage observe;
  private final DetectStage detect;
  private final DecideStage decide;
  private final ArrayDeque<Sent> queue = new ArrayDeque<>();
  private final Outbox outbox;

  /** What leaves the engine. */
  public interface Results {
    void alert(byte[] value);

    void command(String key, Map<String, String> headers, byte[] value);

    /** Takes in what is in force for a target from now on, null when it has ended. */
    default void enforced(
        String key, Map<String, String> headers, byte @Nullable [] value, long timeMs) {}

    /** Takes in one record of an audit chain. */
    default void audit(String chain, byte[] value, long timeMs) {}

    /** Takes in the dead letter of a line that was refused. */
    void badLine(Input.Kind of, byte[] letter);

    /** Takes in what a screen shows of a closed tick. */
    default void snapshot(FleetSnapshot snapshot) {}
  }

  private record Sent(boolean toDecide, byte[] record) {}

  /** Stages at their start; without a signer commands stay unsigned. */
  public EngineInMemory(EngineConfig config, @Nullable CommandSigner signer, Results results) {
    telemetry = new Input(config.telemetry().get(0).topic(), 0, Input.Kind.TELEMETRY);
    scaling = new Input(config.scaling().get(0).topic(), 0, Input.Kind.SCALING);
    entities = new Input("entities", 0, Input.Kind.ENTITIES);
    operators = new Input("operators", 0, Input.Kind.OPERATORS);
    List<Input> inputs = List.of(telemetry, scaling, entities, operators);
    observe = new ObserveStage(config, 0, 1, inputs, Signatures.OF_FILES);
    detect = new DetectStage(config, 0, 1);
    decide = new DecideStage(config, 1, signer);
    outbox = new QueueingOutbox(results);
  }

  /** Takes in one line of telemetry. */
  public void telemetry(byte[] line, long number, long aroundMs) {
    receive(telemetry, line, number, aroundMs);
  }

  /** Takes in one line about the fleet. */
  public void scaling(byte[] line, long number, long aroundMs) {
    receive(scaling, line, number, aroundMs);
  }

  /** Takes in what is known of an entity. */
  public void entity(String subject, byte[] record, long number) {
    InputPosition position =
        new InputPosition(entities.topic(), entities.partition(), number, Long.MAX_VALUE);
    observe.receiveKeyed(new KeyedRecord(subject, record, null), position, outbox);
    deliver();
  }

  /** Takes in what a person decided. */
  public void operator(byte[] line, long number) {
    InputPosition position =
        new InputPosition(operators.topic(), operators.partition(), number, Long.MAX_VALUE);
    observe.receiveKeyed(new KeyedRecord(null, line, null), position, outbox);
    deliver();
  }

  /** No scaling event before that time is still to come. */
  public void scalingReadThrough(long timeMs) {
    observe.readThrough(scaling.name(), timeMs);
  }

  /** No line of telemetry before that time is still to come among those that are near. */
  public void telemetryReadThrough(long timeMs) {
    observe.readThrough(telemetry.name(), timeMs);
  }

  /** Sends on what is folded, and forgets what only a durable copy would need. */
  public void flush() {
    flush(FORGOTTEN);
  }

  /** The same, but gives the changed rows of the detect stage away. */
  public void flush(Stage.Rows ofDetect) {
    observe.flush(outbox);
    deliver();
    observe.drainChanges(FORGOTTEN);
    detect.drainChanges(ofDetect);
    decide.drainChanges(FORGOTTEN);
  }

  /** All input has ended. */
  public void end() {
    observe.flush(outbox);
    deliver();
    observe.end(outbox);
    deliver();
    decide.end(outbox);
  }

  /** A count over all stages. */
  public long count(Meter meter) {
    return stages().stream().mapToLong(stage -> stage.meters().count(meter)).sum();
  }

  private List<Stage> stages() {
    return List.of(observe, detect, decide);
  }

  private void receive(Input input, byte[] line, long number, long aroundMs) {
    InputPosition position = new InputPosition(input.topic(), input.partition(), number, aroundMs);
    observe.receive(line, position, outbox);
    deliver();
  }

  private void deliver() {
    Sent next = queue.poll();
    while (next != null) {
      if (next.toDecide()) {
        decide.receive(next.record(), outbox);
      } else {
        detect.receive(next.record(), outbox);
      }
      next = queue.poll();
    }
  }

  private final class QueueingOutbox implements Outbox {
    private final Results results;

    QueueingOutbox(Results results) {
      this.results = results;
    }

    @Override
    public boolean takes(Pane fragment) {
      detect.receive(fragment);
      return true;
    }

    @Override
    public void toDetect(byte[] routingKey, byte[] record, long timeMs) {
      queue.add(new Sent(false, record));
    }

    @Override
    public void toEveryDetect(byte[] record, long timeMs) {
      queue.add(new Sent(false, record));
    }

    @Override
    public void toDecide(byte[] record, long timeMs) {
      queue.add(new Sent(true, record));
    }

    @Override
    public void alert(String key, String finding, byte[] value, long timeMs) {
      results.alert(value);
    }

    @Override
    public void command(String key, Map<String, String> headers, byte[] value, Sending how) {
      results.command(key, headers, value);
      if (how.stands()) {
        results.enforced(key, headers, value, how.timeMs());
      }
    }

    @Override
    public void ended(String key, long timeMs) {
      results.enforced(key, Map.of(), null, timeMs);
    }

    @Override
    public void audit(String chain, byte[] value, long timeMs) {
      results.audit(chain, value, timeMs);
    }

    @Override
    public void deadLetter(String key, byte[] value, long timeMs) {
      Input.Kind of =
          key.equals(scaling.topic())
              ? Input.Kind.SCALING
              : key.equals(operators.topic()) ? Input.Kind.OPERATORS : Input.Kind.TELEMETRY;
      results.badLine(of, value);
    }

    @Override
    public void snapshot(FleetSnapshot snapshot) {
      results.snapshot(snapshot);
    }

    @Override
    public void urgent() {}
  }
}
