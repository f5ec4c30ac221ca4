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

  /** Refuses a record of Tidegate's own form, which goes along. */
  void refuse(byte[] record, InputPosition position, Decoded.Refusal<?> refusal, Outbox out) {
    send(encoder.encode(record, at(position), refusal), position, refusal, out);
  }

  /** Refuses an event of a foreign record, whose bytes may hold prompts and stay where they are. */
  void refuseUntranslated(
      byte[] record, InputPosition position, Decoded.Refusal<?> refusal, Outbox out) {
    send(encoder.encodeWithoutBytes(record, at(position), refusal), position, refusal, out);
  }

  private void send(byte[] letter, InputPosition position, Decoded.Refusal<?> refusal, Outbox out) {
    meters.increment(Meter.REFUSED, position.topic(), refusal.reason().wireName());
    long time = position.brokerTimeMs() == Long.MAX_VALUE ? 0 : position.brokerTimeMs();
    out.deadLetter(position.topic(), letter, time);
  }

  private static Position at(InputPosition position) {
    return new Position(
        position.topic(), position.partition(), position.offset(), position.index());
  }
}
