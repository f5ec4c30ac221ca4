package io.tidegate.shell.stage;

import io.tidegate.detectors.engine.DecideStage;
import io.tidegate.detectors.engine.DetectStage;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Input;
import io.tidegate.detectors.engine.InputPosition;
import io.tidegate.detectors.engine.KeyedRecord;
import io.tidegate.detectors.engine.ObserveStage;
import io.tidegate.detectors.engine.Outbox;
import io.tidegate.detectors.engine.PartedRows;
import io.tidegate.detectors.engine.Stage;
import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.SteeringVerifier;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes the stages of the topology, a new one for every start of a task. */
public interface Stages {

  /** The stage of observe task {@code from} of {@code of}, which reads {@code inputs}. */
  Observing observe(int from, int of, List<Input> inputs);

  /** The stage that owns {@code partition} of the {@code partitions} of the panes. */
  Receiving detect(int partition, int partitions);

  /** The stage of the realm, which hears {@code detectPartitions} detect stages. */
  Receiving decide(int detectPartitions);

  /** Signs what is said of commands that no gateway was told. */
  default Withheld.Signing signing() {
    return Withheld.Signing.NONE;
  }

  /**
   * The engine's own stages.
   *
   * @param signer null where commands go out unsigned
   * @param people checks who signed what steers; null where no such key is known
   * @param deployment names the audit chain
   */
  static Stages of(
      EngineConfig config,
      @Nullable CommandSigner signer,
      @Nullable SteeringVerifier people,
      String deployment) {
    return new Stages() {
      @Override
      public Observing observe(int from, int of, List<Input> inputs) {
        ObserveStage stage = new ObserveStage(config, from, of, inputs, people);
        return new Observing(
            new PartedRows(stage),
            stage::receive,
            stage::receiveKeyed,
            stage::caughtUp,
            stage::lost,
            stage::flush,
            stage::end);
      }

      @Override
      public Withheld.Signing signing() {
        return people == null
            ? Withheld.Signing.NONE
            : new Withheld.Signing(signer, people.audience());
      }

      @Override
      public Receiving detect(int partition, int partitions) {
        DetectStage stage = new DetectStage(config, partition, partitions);
        return new Receiving(
            new PartedRows(stage), stage::receive, stage::held, out -> {}, stage::learnt);
      }

      @Override
      public Receiving decide(int detectPartitions) {
        DecideStage stage = new DecideStage(config, detectPartitions, signer, deployment);
        return new Receiving(
            new PartedRows(stage), stage::receive, Receiving.NEVER_HELD, stage::end);
      }
    };
  }

  /**
   * An observe stage, and the calls that only an observe stage takes.
   *
   * @param onEnd takes the news that all input has ended for good, as that of a broker never does
   */
  record Observing(
      Stage stage,
      OnEvent onEvent,
      OnKeyed onKeyed,
      OnSilence onSilence,
      OnLoss onLoss,
      Consumer<Outbox> flush,
      Consumer<Outbox> onEnd) {
    /** One that does not care for what is lost, and of which nothing ever ends. */
    public Observing(
        Stage stage,
        OnEvent onEvent,
        OnKeyed onKeyed,
        OnSilence onSilence,
        Consumer<Outbox> flush) {
      this(stage, onEvent, onKeyed, onSilence, (input, from, before, out) -> {}, flush, out -> {});
    }
  }

  /** Takes the news that the broker deleted records of an input before they were read. */
  interface OnLoss {
    void lost(String input, long from, long before, Outbox out);
  }

  /**
   * A stage that is fed by another one, and the call that feeds it.
   *
   * @param onEnd takes the news that all that feed it have ended for good
   * @param learnt gives what it has learnt
   */
  record Receiving(
      Stage stage,
      OnRecord onRecord,
      OnHeld onHeld,
      Consumer<Outbox> onEnd,
      Consumer<Consumer<BaselineDocument>> learnt) {
    private static final OnHeld NEVER_HELD = (heldMs, out) -> {};

    /** One that has nothing to say when no tick is closed, nor when input ends. */
    public Receiving(Stage stage, OnRecord onRecord) {
      this(stage, onRecord, NEVER_HELD);
    }

    /** One that has nothing to say when input ends. */
    public Receiving(Stage stage, OnRecord onRecord, OnHeld onHeld) {
      this(stage, onRecord, onHeld, out -> {});
    }

    /** One that learns nothing. */
    public Receiving(Stage stage, OnRecord onRecord, OnHeld onHeld, Consumer<Outbox> onEnd) {
      this(stage, onRecord, onHeld, onEnd, use -> {});
    }
  }

  /** Takes the news that no tick was closed for so long though some wait. */
  interface OnHeld {
    void held(long heldMs, Outbox out);
  }

  /** Takes one record of an input; says whether it was accepted, and so is a sign of life. */
  interface OnEvent {
    boolean receive(byte[] record, InputPosition position, Outbox out);
  }

  /** Takes one record with its key and its signature; says whether it is a sign of life. */
  interface OnKeyed {
    boolean receive(KeyedRecord record, InputPosition position, Outbox out);
  }

  /** Takes the news that an input has been read to its end and has been silent since. */
  interface OnSilence {
    void caughtUp(String input, long silentMs, Outbox out);
  }

  /** Takes one record of another stage. */
  interface OnRecord {
    void receive(byte[] record, Outbox out);
  }
}
