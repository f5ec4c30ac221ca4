package io.tidegate.detectors.engine;

import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.SignatureCheck;
import io.tidegate.schemas.control.Signatures;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.EntityRecordDecoder;
import io.tidegate.schemas.decode.OperatorDecoder;
import io.tidegate.schemas.decode.RefusalReason;
import io.tidegate.schemas.decode.ResponseDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what has a key and holds no tick up: what is known of entities, and what policies,
 * people and enforcers say. Each record is sent on with the first tick that is not closed yet.
 */
final class KeyedIntake {
  private final EntityRecordDecoder entities = new EntityRecordDecoder();
  private final OperatorDecoder operators = new OperatorDecoder();
  private final ResponseDecoder responses = new ResponseDecoder();
  private final long tickMs;
  private final @Nullable Signatures signatures;
  private final Refusals refusals;
  private final Meters meters;

  KeyedIntake(long tickMs, @Nullable Signatures signatures, Refusals refusals, Meters meters) {
    this.tickMs = tickMs;
    this.signatures = signatures;
    this.refusals = refusals;
    this.meters = meters;
  }

  /**
   * Takes in one record.
   *
   * @param from the first tick that is not closed yet
   */
  void receive(Input.Kind kind, KeyedRecord record, InputPosition position, long from, Outbox out) {
    switch (kind) {
      case ENTITIES -> entity(record, position, from, out);
      case POLICIES -> policy(record, position, from, out);
      case OPERATORS -> operator(record, position, from, out);
      case RESPONSES -> response(record, position, from, out);
      default -> throw new IllegalArgumentException("records of " + kind + " have no key");
    }
  }

  private void entity(KeyedRecord record, InputPosition position, long from, Outbox out) {
    String subject = EntityRecordDecoder.subjectOf(record.key());
    if (record.value() != null
        && !isGood(entities.decode(record.key(), record.value()), record.value(), position, out)) {
      return;
    }
    if (subject == null) {
      return;
    }
    meters.increment(Meter.ENTITY_RECORDS);
    byte[] entity = Flow.bytes(new Flow.Entity(subject, record.value(), from));
    out.toEveryDetect(entity, timeMs(from));
    out.toDecide(entity, timeMs(from));
  }

  /** An unusable policy is sent on too: that it was refused is a finding. */
  private void policy(KeyedRecord record, InputPosition position, long from, Outbox out) {
    meters.increment(Meter.POLICY_RECORDS);
    byte[] value = record.value();
    SignatureCheck check = value == null ? SignatureCheck.MISSING : check(record, value);
    String refusal = null;
    if (value != null && isForged(check)) {
      refusals.refuse(value, position, forged(check), out);
      refusal = check.text();
    }
    send(
        Flow.Steer.Kind.POLICY, record, check == SignatureCheck.GOOD, refusal, position, from, out);
  }

  private void operator(KeyedRecord record, InputPosition position, long from, Outbox out) {
    meters.increment(Meter.OPERATOR_RECORDS);
    byte[] value = record.value() == null ? new byte[0] : record.value();
    SignatureCheck check = check(record, value);
    if (isForged(check)) {
      refusals.refuse(value, position, forged(check), out);
      send(Flow.Steer.Kind.OPERATOR, record, false, check.text(), position, from, out);
    } else if (isGood(operators.decode(value, position.latestMs()), value, position, out)) {
      boolean signed = check == SignatureCheck.GOOD;
      send(Flow.Steer.Kind.OPERATOR, record, signed, null, position, from, out);
    }
  }

  private void response(KeyedRecord record, InputPosition position, long from, Outbox out) {
    byte[] value = record.value() == null ? new byte[0] : record.value();
    if (isGood(responses.decode(value), value, position, out)) {
      meters.increment(Meter.RESPONSES);
      send(Flow.Steer.Kind.RESPONSE, record, false, null, position, from, out);
    }
  }

  private void send(
      Flow.Steer.Kind kind,
      KeyedRecord record,
      boolean signed,
      @Nullable String refusal,
      InputPosition at,
      long from,
      Outbox out) {
    String key = record.key() == null ? "" : record.key();
    Flow.Steer steer = new Flow.Steer(kind, key, record.value(), signed, refusal, from, at);
    out.toDecide(Flow.bytes(steer), timeMs(from));
    out.urgent();
  }

  /** Counts what a good record holds beyond the contract; sends any other to the dead letters. */
  private boolean isGood(Decoded<?> decoded, byte[] value, InputPosition position, Outbox out) {
    if (decoded instanceof Decoded.Refusal<?> refusal) {
      refusals.refuse(value, position, refusal, out);
      return false;
    }
    meters.read((Decoded.Value<?>) decoded);
    return true;
  }

  /** Whether it was signed; without known keys no signature says anything. */
  private SignatureCheck check(KeyedRecord record, byte[] value) {
    return signatures == null
        ? SignatureCheck.MISSING
        : signatures.check(value, record.signature());
  }

  private static boolean isForged(SignatureCheck check) {
    return check != SignatureCheck.GOOD && check != SignatureCheck.MISSING;
  }

  private static Decoded.Refusal<?> forged(SignatureCheck check) {
    return new Decoded.Refusal<>(RefusalReason.BAD_SIGNATURE, CommandSigner.HEADER, check.text());
  }

  private long timeMs(long from) {
    return from == Long.MIN_VALUE ? 0 : Math.max(0, from * tickMs);
  }
}
