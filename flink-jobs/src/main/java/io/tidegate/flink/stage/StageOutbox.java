package io.tidegate.flink.stage;

import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.detectors.engine.Outbox;
import io.tidegate.shell.stage.Publisher;
import io.tidegate.shell.stage.RecordSizes;
import java.util.Map;

/** Puts what a stage sends on its way to other stages, or to those who publish. */
final class StageOutbox implements Outbox {
  private static final byte[] NO_KEY = new byte[0];

  private final Ways ways;
  private final Publisher publisher;
  private final RecordSizes sizes;

  /** The ways to other stages. */
  interface Ways {
    default void toDetect(byte[] routingKey, byte[] record) {
      throw new IllegalStateException("there is no way back to the stages that detect");
    }

    default void toEveryDetect(byte[] record) {
      throw new IllegalStateException("there is no way back to the stages that detect");
    }

    default void toDecide(byte[] record) {
      throw new IllegalStateException("the stage that decides does not send to itself");
    }
  }

  StageOutbox(Ways ways, Publisher publisher, RecordSizes sizes) {
    this.ways = ways;
    this.publisher = publisher;
    this.sizes = sizes;
  }

  @Override
  public void toDetect(byte[] routingKey, byte[] record, long timeMs) {
    if (sizes.takesInternal(routingKey, record)) {
      ways.toDetect(routingKey, record);
    }
  }

  @Override
  public void toEveryDetect(byte[] record, long timeMs) {
    if (sizes.takesInternal(NO_KEY, record)) {
      ways.toEveryDetect(record);
    }
  }

  @Override
  public void toDecide(byte[] record, long timeMs) {
    if (sizes.takesInternal(NO_KEY, record)) {
      ways.toDecide(record);
    }
  }

  @Override
  public void alert(String key, String finding, byte[] value, long timeMs) {
    publisher.alert(key, finding, value, timeMs);
  }

  @Override
  public void command(String key, Map<String, String> headers, byte[] value, Sending how) {
    publisher.command(key, headers, value, how);
  }

  @Override
  public void ended(String key, long timeMs) {
    publisher.ended(key, timeMs);
  }

  @Override
  public void audit(String chain, byte[] value, long timeMs) {
    publisher.audit(chain, value, timeMs);
  }

  @Override
  public void deadLetter(String key, byte[] value, long timeMs) {
    publisher.deadLetter(key, value, timeMs);
  }

  /** There is no screen here. */
  @Override
  public void snapshot(FleetSnapshot snapshot) {}

  /** What is sent is visible with the next checkpoint, and not before. */
  @Override
  public void urgent() {}
}
