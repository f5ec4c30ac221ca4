package io.tidegate.app.check;

import io.tidegate.detectors.engine.Source;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What is told of the fleet, record by record. */
final class ScalingCheck {
  private final KnownNodes nodes;

  final SortedMap<ScalingType, Long> byType = new TreeMap<>();
  final RefusalTally refusals = new RefusalTally();
  long records;
  boolean isHardwareTold;

  ScalingCheck(KnownNodes nodes) {
    this.nodes = nodes;
  }

  /** Takes in records of a source, in Tidegate's own form. */
  Consumer<ReadRecord> intake(Source source) {
    ScalingDecoder decoder = new ScalingDecoder(source.set(), source.conflict());
    return record -> take(record, decoder);
  }

  private void take(ReadRecord record, ScalingDecoder decoder) {
    records++;
    Decoded<ScalingEvent> decoded = decoder.decode(record.bytes(), record.latestMs());
    if (decoded instanceof Decoded.Refusal<ScalingEvent> refusal) {
      refusals.add(refusal.reason().wireName(), refusal.field(), refusal.detail(), record.place());
    } else if (decoded instanceof Decoded.Value<ScalingEvent> value) {
      byType.merge(value.value().type(), 1L, Long::sum);
      isHardwareTold |= value.value().hardware() != null;
      nodes.learn(value.value());
    }
  }
}
