package io.tidegate.detectors.engine;

import io.tidegate.schemas.deadletter.DeadLetterEncoder;
import io.tidegate.schemas.deadletter.Position;
import io.tidegate.schemas.decode.Decoded;

/** Sends what cannot be used to the dead letters, and counts it. */
final class Refusals {
  private final DeadLetterEncoder encoder = new DeadLetterEncoder();
  private final Meters meters;

  Refusals(Meters meters) {
    this.meters = meters;
  }

  void refuse(byte[] record, InputPosition position, Decoded.Refusal<?> refusal, Outbox out) {
    meters.increment(Meter.REFUSED, position.topic(), refusal.reason().wireName());
    Position at = new Position(position.topic(), position.partition(), position.offset(), 0);
    byte[] letter = encoder.encode(record, at, refusal);
    long time = position.brokerTimeMs() == Long.MAX_VALUE ? 0 : position.brokerTimeMs();
    out.deadLetter(position.topic(), letter, time);
  }
}
