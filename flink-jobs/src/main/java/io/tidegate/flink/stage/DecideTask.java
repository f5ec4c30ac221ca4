package io.tidegate.flink.stage;

import io.tidegate.detectors.engine.Outbox;
import io.tidegate.detectors.engine.Stage;
import io.tidegate.shell.stage.Stages;

/** Decide: hands each record to its stage. */
final class DecideTask implements StageTask {
  private final Stages.Receiving receiving;

  DecideTask(Stages.Receiving receiving) {
    this.receiving = receiving;
  }

  @Override
  public Stage stage() {
    return receiving.stage();
  }

  @Override
  public void receive(byte[] bytes, Outbox out) {
    receiving.onRecord().receive(bytes, out);
  }

  @Override
  public void end(Outbox out) {
    receiving.onEnd().accept(out);
  }
}
