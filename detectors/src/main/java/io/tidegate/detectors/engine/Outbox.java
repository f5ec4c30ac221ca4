package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.Pane;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  /** One alert, for the alerts topic. */
  void alert(String key, byte[] value, long timeMs);

  /**
   * One command, for the control topic; {@code headers} in the order of the map.
   *
   * @param notAfterMs the latest moment by wall clock to send it; {@link Long#MAX_VALUE} where it
   *     does not matter when
   * @return false where it came too late and was not sent; over files nothing is ever too late
   */
  boolean command(
      String key, Map<String, String> headers, byte[] value, long timeMs, long notAfterMs);

  /** What is in force for a target, for the compacted topic; null when it has ended. */
  void enforced(String key, Map<String, String> headers, byte @Nullable [] value, long timeMs);

  /** One record of an audit chain. */
  void audit(String chain, byte[] value, long timeMs);

  /** One refused record, for the dead-letter topic. */
  void deadLetter(String key, byte[] value, long timeMs);

  /** What a screen may show of a cluster at a closed tick; never part of the output. */
  void snapshot(FleetSnapshot snapshot);

  /** Something left that should not wait for the next regular commit. */
  void urgent();
}
