package io.tidegate.benchmarks.speed;

import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.detectors.engine.Outbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Counts the bytes that a stage sends, and keeps what goes to the next stage if asked to. */
final class Recorder implements Outbox {
  private final boolean keeps;
  private final List<byte[]> toDetect = new ArrayList<>();
  private long bytes;

  Recorder(boolean keeps) {
    this.keeps = keeps;
  }

  List<byte[]> toDetect() {
    return toDetect;
  }

  long bytes() {
    return bytes;
  }

  @Override
  public void toDetect(byte[] routingKey, byte[] record, long timeMs) {
    toEveryDetect(record, timeMs);
  }

  @Override
  public void toEveryDetect(byte[] record, long timeMs) {
    bytes += record.length;
    if (keeps) {
      toDetect.add(record);
    }
  }

  @Override
  public void toDecide(byte[] record, long timeMs) {
    bytes += record.length;
  }

  @Override
  public void alert(String key, String finding, byte[] value, long timeMs) {}

  @Override
  public void command(String key, Map<String, String> headers, byte[] value, Sending how) {}

  @Override
  public void ended(String key, long timeMs) {}

  @Override
  public void audit(String chain, byte[] value, long timeMs) {}

  @Override
  public void deadLetter(String key, byte[] value, long timeMs) {
    throw new IllegalStateException("a simulated record was refused");
  }

  @Override
  public void snapshot(FleetSnapshot snapshot) {}

  @Override
  public void urgent() {}
}
