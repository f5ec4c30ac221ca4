package io.tidegate.detectors.engine;

import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.SignatureCheck;
import io.tidegate.schemas.control.Signatures;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.EntityRecordDecoder;
import io.tidegate.schemas.decode.OperatorDecoder;
import io.tidegate.schemas.decode.PolicyDecoder;
import io.tidegate.schemas.decode.RefusalReason;
import io.tidegate.schemas.decode.ResponseDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what has a key and holds no tick up: what is known of entities, and what policies,
 * people and enforcers say. Each record is sent on with the first tick that is not closed yet.
 *
 * <p>Guarantee: what is sent on is bounded, whatever came. A record whose key or value is longer
 * than is read goes to the dead letters alone; of a policy that cannot be used only its name, cut,
 * and why.
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

  /** Why a record is too large to be looked at; null where it is not. */
  private static Decoded.@Nullable Refusal<?> tooLarge(KeyedRecord record, int mostBytes) {
    byte[] value = record.value();
    if (value != null && value.length > mostBytes) {
      return new Decoded.Refusal<>(
          RefusalReason.TOO_LARGE, "", value.length + " bytes; allowed: at most " + mostBytes);
    }
    return record.hasLongKey()
        ? new Decoded.Refusal<>(
            RefusalReason.TOO_LARGE, "key", "more than " + KeyedRecord.MOST_KEY_BYTES + " bytes")
        : null;
  }

  private boolean isTooLarge(
      KeyedRecord record, int mostBytes, InputPosition position, Outbox out) {
    Decoded.Refusal<?> refusal = tooLarge(record, mostBytes);
    if (refusal != null) {
      refusals.refuse(valueOf(record), position, refusal, out);
    }
    return refusal != null;
  }

  private static byte[] valueOf(KeyedRecord record) {
    byte[] value = record.value();
    return value == null ? new byte[0] : value;
  }

  private void entity(KeyedRecord record, InputPosition position, long from, Outbox out) {
    if (isTooLarge(record, EntityRecordDecoder.MOST_BYTES, position, out)) {
      return;
    }
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

  /** An unusable policy is sent on too, without its bytes: that it was refused is a finding. */
  private void policy(KeyedRecord record, InputPosition position, long from, Outbox out) {
    meters.increment(Meter.POLICY_RECORDS);
    byte[] value = record.value();
    Decoded.Refusal<?> tooLarge = tooLarge(record, PolicyDecoder.MOST_BYTES);
    if (tooLarge != null) {
      refusals.refuse(valueOf(record), position, tooLarge, out);
      String why = (tooLarge.field() + " " + tooLarge.detail()).strip();
      send(Flow.Steer.Kind.POLICY, record.unread(), false, why, position, from, out);
      return;
    }
    SignatureCheck check = value == null ? SignatureCheck.MISSING : check(record, value);
    if (value != null && isForged(check)) {
      refusals.refuse(value, position, forged(check), out);
      send(Flow.Steer.Kind.POLICY, record.unread(), false, check.text(), position, from, out);
      return;
    }
    boolean signed = check == SignatureCheck.GOOD;
    send(Flow.Steer.Kind.POLICY, record, signed, null, position, from, out);
  }

  private void operator(KeyedRecord record, InputPosition position, long from, Outbox out) {
    meters.increment(Meter.OPERATOR_RECORDS);
    if (isTooLarge(record, OperatorDecoder.MOST_BYTES, position, out)) {
      return;
    }
    byte[] value = valueOf(record);
    SignatureCheck check = check(record, value);
    if (isForged(check)) {
      refusals.refuse(value, position, forged(check), out);
      send(Flow.Steer.Kind.OPERATOR, record.unread(), false, check.text(), position, from, out);
    } else if (isGood(operators.decode(value, position.latestMs()), value, position, out)) {
      boolean signed = check == SignatureCheck.GOOD;
      send(Flow.Steer.Kind.OPERATOR, record, signed, null, position, from, out);
    }
  }

  private void response(KeyedRecord record, InputPosition position, long from, Outbox out) {
    if (isTooLarge(record, ResponseDecoder.MOST_BYTES, position, out)) {
      return;
    }
    byte[] value = valueOf(record);
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
