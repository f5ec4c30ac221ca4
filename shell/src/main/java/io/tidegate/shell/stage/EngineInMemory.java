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
import io.tidegate.detectors.engine.Source;
import io.tidegate.detectors.engine.Stage;
import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Signatures;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One stage of each kind, joined by queues in place of topics.
 *
 * <p>Each record is delivered after the call that sent it has returned, first in, first out. Only
 * panes are handed over at once and as they are: they wait at the next stage until their tick is
 * closed. What is behind observe may run elsewhere, one task after the other: observe hears nothing
 * from it, so that the outcome is the same.
 */
public final class EngineInMemory {
  /** As what operators' records are read. */
  public static final Input OPERATORS = new Input("operators", 0, Input.Kind.OPERATORS);

  /** As what learnt baselines are read. */
  public static final Input BASELINES = new Input("baselines", 0, Input.Kind.BASELINES);

  /** As what is known of entities is read. */
  public static final Input ENTITIES = new Input("entities", 0, Input.Kind.ENTITIES);

  private final List<Input> inputs = new ArrayList<>();
  private final Input telemetry;
  private final Input scaling;
  private final ObserveStage observe;
  private final DetectStage detect;
  private final DecideStage decide;
  private final Executor behind;
  private final ArrayDeque<Sent> queue = new ArrayDeque<>();
  private final Outbox outbox;
  private final Outbox outboxOfObserve;
  private boolean isSent;

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
    this(config, signer, results, Runnable::run);
  }

  /**
   * The same.
   *
   * @param behind runs what follows observe, and so gives the results: each task after the one
   *     before, and seeing what that one did
   */
  public EngineInMemory(
      EngineConfig config, @Nullable CommandSigner signer, Results results, Executor behind) {
    this(config, signer, results, behind, List.of(), List.of());
  }

  /**
   * The same, of several inputs.
   *
   * @param ofTelemetry what telemetry comes by, of topics of the configuration's sources; where
   *     there is none it is the first source
   * @param ofScaling what scaling events come by, likewise
   */
  public EngineInMemory(
      EngineConfig config,
      @Nullable CommandSigner signer,
      Results results,
      Executor behind,
      List<Input> ofTelemetry,
      List<Input> ofScaling) {
    this.behind = behind;
    inputs.addAll(inputsOf(ofTelemetry, config.telemetry(), Input.Kind.TELEMETRY));
    telemetry = inputs.get(0);
    List<Input> events = inputsOf(ofScaling, config.scaling(), Input.Kind.SCALING);
    scaling = events.get(0);
    inputs.addAll(events);
    inputs.addAll(List.of(ENTITIES, OPERATORS, BASELINES));
    observe = new ObserveStage(config, 0, 1, inputs, Signatures.OF_FILES);
    detect = new DetectStage(config, 0, 1);
    decide = new DecideStage(config, 1, signer);
    outbox = new QueueingOutbox(results);
    outboxOfObserve = new HandOver();
    if (ofScaling.isEmpty() && !ofTelemetry.isEmpty()) {
      scalingReadThrough(Long.MAX_VALUE);
    }
  }

  private static List<Input> inputsOf(List<Input> given, List<Source> sources, Input.Kind kind) {
    return given.isEmpty() ? List.of(new Input(sources.get(0).topic(), 0, kind)) : given;
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
    keyed(ENTITIES, subject, record, number);
  }

  /** Takes in what a person decided. */
  public void operator(byte[] line, long number) {
    keyed(OPERATORS, null, line, number);
  }

  /** Takes in what was learnt of an entity elsewhere. */
  public void baseline(String subject, byte[] document, long number) {
    keyed(BASELINES, subject, document, number);
  }

  private void keyed(Input input, @Nullable String subject, byte[] record, long number) {
    InputPosition position =
        new InputPosition(input.topic(), input.partition(), number, Long.MAX_VALUE);
    observe.receiveKeyed(new KeyedRecord(subject, record, null), position, outboxOfObserve);
    returned();
  }

  /** No scaling event before that time is still to come. */
  public void scalingReadThrough(long timeMs) {
    readThrough(scaling, timeMs);
  }

  /** No line of telemetry before that time is still to come among those that are near. */
  public void telemetryReadThrough(long timeMs) {
    readThrough(telemetry, timeMs);
  }

  /** No line of that input before that time is still to come; of telemetry, of those near. */
  public void readThrough(Input input, long timeMs) {
    observe.readThrough(input.name(), timeMs);
  }

  /** Nothing of that input comes for long: it holds no tick up until something does. */
  public void rest(Input input) {
    observe.rest(input.name());
  }

  /** Sends on what is folded, and forgets what only a durable copy would need. */
  public void flush() {
    flush(Stage.Rows.NONE);
  }

  /** The same, but gives the changed rows of the detect stage away. */
  public void flush(Stage.Rows ofDetect) {
    observe.flush(outboxOfObserve);
    returned();
    observe.drainChanges(Stage.Rows.NONE);
    behind.execute(
        () -> {
          detect.drainChanges(ofDetect);
          decide.drainChanges(Stage.Rows.NONE);
        });
  }

  /** All input has ended. */
  public void end() {
    observe.flush(outboxOfObserve);
    returned();
    observe.end(outboxOfObserve);
    returned();
    behind.execute(() -> decide.end(outbox));
  }

  /** Gives what was learnt, once nothing is under way. */
  public void learnt(Consumer<BaselineDocument> use) {
    detect.learnt(use);
  }

  /** A count over all stages; exact where nothing is under way. */
  public long count(Meter meter) {
    return stages().stream().mapToLong(stage -> stage.meters().count(meter)).sum();
  }

  private List<Stage> stages() {
    return List.of(observe, detect, decide);
  }

  /** Takes in one line of one of several inputs. */
  public void receive(Input input, byte[] line, long number, long aroundMs) {
    InputPosition position = new InputPosition(input.topic(), input.partition(), number, aroundMs);
    observe.receive(line, position, outboxOfObserve);
    returned();
  }

  /** A call of observe has returned: what it sent is delivered. */
  private void returned() {
    if (isSent) {
      isSent = false;
      behind.execute(this::deliver);
    }
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

  /** What observe sends, as tasks for what is behind it. */
  private final class HandOver implements Outbox {
    @Override
    public boolean takes(Pane fragment) {
      behind.execute(() -> detect.receive(fragment));
      return true;
    }

    @Override
    public void toDetect(byte[] routingKey, byte[] record, long timeMs) {
      toEveryDetect(record, timeMs);
    }

    @Override
    public void toEveryDetect(byte[] record, long timeMs) {
      isSent = true;
      behind.execute(() -> outbox.toEveryDetect(record, timeMs));
    }

    @Override
    public void toDecide(byte[] record, long timeMs) {
      isSent = true;
      behind.execute(() -> outbox.toDecide(record, timeMs));
    }

    @Override
    public void deadLetter(String key, byte[] value, long timeMs) {
      behind.execute(() -> outbox.deadLetter(key, value, timeMs));
    }

    @Override
    public void alert(String key, String finding, byte[] value, long timeMs) {
      throw new IllegalStateException("observe alerts nobody");
    }

    @Override
    public void command(String key, Map<String, String> headers, byte[] value, Sending how) {
      throw new IllegalStateException("observe commands nothing");
    }

    @Override
    public void ended(String key, long timeMs) {
      throw new IllegalStateException("observe ends nothing");
    }

    @Override
    public void audit(String chain, byte[] value, long timeMs) {
      throw new IllegalStateException("observe keeps no audit");
    }

    @Override
    public void snapshot(FleetSnapshot snapshot) {
      throw new IllegalStateException("observe shows nothing");
    }

    @Override
    public void urgent() {}
  }

  private final class QueueingOutbox implements Outbox {
    private final Results results;

    QueueingOutbox(Results results) {
      this.results = results;
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
      Input.Kind of = Input.Kind.TELEMETRY;
      for (Input input : inputs) {
        of = key.equals(input.topic()) ? input.kind() : of;
      }
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
