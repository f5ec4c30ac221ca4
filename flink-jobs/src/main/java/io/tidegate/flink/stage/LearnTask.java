package io.tidegate.flink.stage;

import io.tidegate.detectors.engine.Outbox;
import io.tidegate.detectors.engine.Stage;
import io.tidegate.schemas.encode.BaselineEncoder;
import io.tidegate.shell.stage.Stages;

/**
 * Detect over input of the past: at its end it gives what its stage has learnt, and behind that
 * {@link #ALL_TOLD}.
 */
final class LearnTask implements StageTask {
  private static final byte[] ALL_TOLD = {};

  private final DetectTask detect;
  private final Stages.Receiving receiving;
  private final Lines lines;

  LearnTask(Stages.Receiving receiving, Lines lines) {
    this.detect = new DetectTask(receiving);
    this.receiving = receiving;
    this.lines = lines;
  }

  @Override
  public Stage stage() {
    return detect.stage();
  }

  @Override
  public void receive(byte[] bytes, Outbox out) {
    detect.receive(bytes, out);
  }

  @Override
  public void end(Outbox out) {
    detect.end(out);
    BaselineEncoder encoder = new BaselineEncoder();
    receiving.learnt().accept(document -> lines.published(encoder.encode(document)));
    lines.published(ALL_TOLD);
  }
}
