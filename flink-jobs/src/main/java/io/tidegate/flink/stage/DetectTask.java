package io.tidegate.flink.stage;

import io.tidegate.detectors.engine.Outbox;
import io.tidegate.detectors.engine.Stage;
import io.tidegate.flink.wire.Handed;
import io.tidegate.shell.stage.Stages;

/** Detect: hands each record to its stage, but what is for the stage that decides to that one. */
final class DetectTask implements StageTask {
  private final Stages.Receiving receiving;

  DetectTask(Stages.Receiving receiving) {
    this.receiving = receiving;
  }

  @Override
  public Stage stage() {
    return receiving.stage();
  }

  @Override
  public void receive(byte[] bytes, Outbox out) {
    Handed handed = Handed.of(bytes);
    if (handed.onward()) {
      out.toDecide(handed.record(), 0);
    } else {
      receiving.onRecord().receive(handed.record(), out);
    }
  }

  @Override
  public void end(Outbox out) {
    receiving.onEnd().accept(out);
  }
}
