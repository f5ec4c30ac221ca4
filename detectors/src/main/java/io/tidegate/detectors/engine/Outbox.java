package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.Pane;
import java.util.Map;

/**
 * Where a stage puts what it has to send; the shell around it delivers in the order of the calls.
 */
public interface Outbox {

  /** To the detect partition that owns the routing key. */
  void toDetect(byte[] routingKey, byte[] record, long timeMs);

  /**
   * Offers one fragment of a pane, which is its sender's no longer where it is taken. Where the
   * detect stage that owns its entity is at hand, {@link DetectStage#receive(Pane)} may take it.
   *
   * @return false where it must be sent as a record
   */
  default boolean takes(Pane fragment) {
    return false;
  }

  /** To every detect partition. */
  void toEveryDetect(byte[] record, long timeMs);

  /** To the decide stage of the realm. */
  void toDecide(byte[] record, long timeMs);

  /** One alert, for the alerts topic, and as the latest word for the compacted one of findings. */
  void alert(String key, String finding, byte[] value, long timeMs);

  /**
   * One command, for the control topic and, where it stands, for the compacted topic of what is in
   * force; {@code headers} in the order of the map. Where wall clock has passed its time it is
   * withheld from both, and a response says so; over files nothing is ever too late.
   */
  void command(String key, Map<String, String> headers, byte[] value, Sending how);

  /**
   * How a command is sent.
   *
   * @param timeMs when it was issued, event time
   * @param notAfterMs the latest moment by wall clock to send it; {@link Long#MAX_VALUE} where it
   *     does not matter when
   * @param begins whether it is what is in force for its target from now on
   * @param stands whether it is the last word about its target from now on: what begins is, and a
   *     release
   */
  record Sending(long timeMs, long notAfterMs, boolean begins, boolean stands) {}

  /** Nothing is in force for a target any more, for the compacted topic. */
  void ended(String key, long timeMs);

  /** One record of an audit chain. */
  void audit(String chain, byte[] value, long timeMs);

  /** One refused record, for the dead-letter topic. */
  void deadLetter(String key, byte[] value, long timeMs);

  /** What a screen may show of a cluster at a closed tick; never part of the output. */
  void snapshot(FleetSnapshot snapshot);

  /** Something left that should not wait for the next regular commit. */
  void urgent();
}
