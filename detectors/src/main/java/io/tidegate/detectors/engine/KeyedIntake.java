package io.tidegate.detectors.engine;

import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.schemas.control.Attested;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.EnforcerSays;
import io.tidegate.schemas.control.Purpose;
import io.tidegate.schemas.control.SignatureCheck;
import io.tidegate.schemas.control.Signatures;
import io.tidegate.schemas.decode.BaselineDecoder;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.EntityRecordDecoder;
import io.tidegate.schemas.decode.OperatorDecoder;
import io.tidegate.schemas.decode.PolicyDecoder;
import io.tidegate.schemas.decode.RefusalReason;
import io.tidegate.schemas.decode.ResponseDecoder;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.operator.OperatorRecord;
import io.tidegate.schemas.policy.RequireSigned;
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
  private final BaselineDecoder baselines = new BaselineDecoder();
  private final BaselineCheck learnt;
  private final long tickMs;
  private final @Nullable Signatures signatures;
  private final RequireSigned floor;
  private final Refusals refusals;
  private final Meters meters;

  /**
   * @param signatures who may sign; null where no such key is known
   * @param learnt knows which baselines can be used
   * @param floor what is taken only with a signature, whatever policy rules
   */
  KeyedIntake(
      long tickMs,
      BaselineCheck learnt,
      @Nullable Signatures signatures,
      RequireSigned floor,
      Refusals refusals,
      Meters meters) {
    this.tickMs = tickMs;
    this.learnt = learnt;
    this.signatures = signatures;
    this.floor = floor;
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
      case BASELINES -> baseline(record, position, from, out);
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
    byte[] value = record.value();
    boolean steers = false;
    if (value != null) {
      Decoded<EntityRecord> decoded = entities.decode(record.key(), value);
      if (!isGood(decoded, value, position, out)) {
        return;
      }
      steers = decoded instanceof Decoded.Value<EntityRecord> good && good.value().steers();
    }
    // A tombstone is signed over no bytes: what was signed is taken away by what is signed alone.
    Attested attested = check(record, Purpose.ENTITY, Purpose.ENTITY.wireName(), position);
    if (isRefused(attested, floor.entities() && steers)) {
      refuse(record, Flow.Steer.Kind.ENTITY, attested, position, from, out);
      return;
    }
    if (subject == null) {
      return;
    }
    meters.increment(Meter.ENTITY_RECORDS);
    byte[] entity = Flow.bytes(new Flow.Entity(subject, value, from, Attestation.of(attested)));
    out.toEveryDetect(entity, timeMs(from));
    out.toDecide(entity, timeMs(from));
  }

  /**
   * Taken from nobody who did not sign: what a detector calls usual is what it does not find. That
   * one is taken away says nothing; who began with it goes on.
   */
  private void baseline(KeyedRecord record, InputPosition position, long from, Outbox out) {
    byte[] value = record.value();
    if (isTooLarge(record, BaselineDecoder.MOST_BYTES, position, out) || value == null) {
      return;
    }
    Decoded<BaselineDocument> decoded = baselines.decode(record.key(), value);
    if (!isGood(decoded, value, position, out)
        || !(decoded instanceof Decoded.Value<BaselineDocument> good)) {
      return;
    }
    Attested attested = check(record, Purpose.BASELINE, Purpose.BASELINE.wireName(), position);
    if (isRefused(attested, true)) {
      refusals.refuse(value, position, refusalOf(attested), out);
      return;
    }
    BaselineCheck.Flaw flaw = learnt.flawOf(good.value());
    if (flaw != null) {
      refusals.refuse(
          value,
          position,
          new Decoded.Refusal<>(RefusalReason.UNKNOWN_VALUE, flaw.field(), flaw.what()),
          out);
      return;
    }
    meters.increment(Meter.BASELINES);
    byte[] document = Flow.bytes(new Flow.Learnt(value, from, attested.issuedAtMs()));
    EntityKey entity = good.value().entity();
    if (entity.kind() == EntityKind.CLUSTER) {
      out.toEveryDetect(document, timeMs(from));
    } else {
      out.toDetect(Routing.of(entity), document, timeMs(from));
    }
  }

  /** An unusable policy is sent on too, without its bytes: that it was refused is a finding. */
  private void policy(KeyedRecord record, InputPosition position, long from, Outbox out) {
    meters.increment(Meter.POLICY_RECORDS);
    Decoded.Refusal<?> tooLarge = tooLarge(record, PolicyDecoder.MOST_BYTES);
    if (tooLarge != null) {
      refusals.refuse(valueOf(record), position, tooLarge, out);
      String why = (tooLarge.field() + " " + tooLarge.detail()).strip();
      send(Flow.Steer.Kind.POLICY, record.unread(), Attestation.NONE, why, position, from, out);
      return;
    }
    Attested attested =
        record.value() == null
            ? Attested.UNSIGNED
            : check(record, Purpose.POLICY, Purpose.POLICY.wireName(), position);
    if (attested.isForged()) {
      refuse(record, Flow.Steer.Kind.POLICY, attested, position, from, out);
      return;
    }
    send(Flow.Steer.Kind.POLICY, record, Attestation.of(attested), null, position, from, out);
  }

  private void operator(KeyedRecord record, InputPosition position, long from, Outbox out) {
    meters.increment(Meter.OPERATOR_RECORDS);
    if (isTooLarge(record, OperatorDecoder.MOST_BYTES, position, out)) {
      return;
    }
    byte[] value = valueOf(record);
    Attested attested = check(record, Purpose.OPERATOR, Purpose.OPERATOR.wireName(), position);
    if (attested.isForged()) {
      refuse(record, Flow.Steer.Kind.OPERATOR, attested, position, from, out);
      return;
    }
    Decoded<OperatorRecord> decoded = operators.decode(value, position.latestMs());
    if (!isGood(decoded, value, position, out)) {
      return;
    }
    // Whoever signs is who is named: a key speaks for its owner alone.
    boolean isOwn =
        attested.keyId().isEmpty()
            || decoded instanceof Decoded.Value<OperatorRecord> word
                && word.value().by().equals(attested.owner());
    Attested known = isOwn ? attested : Attested.of(SignatureCheck.NOT_ITS_ROLE);
    if (known.isForged()) {
      refuse(record, Flow.Steer.Kind.OPERATOR, known, position, from, out);
    } else {
      send(Flow.Steer.Kind.OPERATOR, record, Attestation.of(known), null, position, from, out);
    }
  }

  private void response(KeyedRecord record, InputPosition position, long from, Outbox out) {
    if (isTooLarge(record, ResponseDecoder.MOST_BYTES, position, out)) {
      return;
    }
    byte[] value = valueOf(record);
    Decoded<EnforcerSays> decoded = responses.decode(value);
    if (!isGood(decoded, value, position, out)
        || !(decoded instanceof Decoded.Value<EnforcerSays> says)) {
      return;
    }
    meters.increment(Meter.RESPONSES);
    String role = Purpose.ENFORCER.roleOf(says.value().enforcer());
    Attested attested = check(record, Purpose.ENFORCER, role, position);
    if (isRefused(attested, floor.enforcers())) {
      refusals.refuse(value, position, refusalOf(attested), out);
    } else {
      send(Flow.Steer.Kind.RESPONSE, record, Attestation.of(attested), null, position, from, out);
    }
  }

  /** Tells that it was refused, without its bytes. */
  private void refuse(
      KeyedRecord record,
      Flow.Steer.Kind kind,
      Attested attested,
      InputPosition position,
      long from,
      Outbox out) {
    Decoded.Refusal<?> refusal = refusalOf(attested);
    refusals.refuse(valueOf(record), position, refusal, out);
    send(kind, record.unread(), Attestation.NONE, refusal.detail(), position, from, out);
  }

  private void send(
      Flow.Steer.Kind kind,
      KeyedRecord record,
      Attestation by,
      @Nullable String refusal,
      InputPosition at,
      long from,
      Outbox out) {
    String key = record.key() == null ? "" : record.key();
    Flow.Steer steer = new Flow.Steer(kind, key, record.value(), by, refusal, from, at);
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

  /** Who signed it; without known keys no signature says anything. */
  private Attested check(KeyedRecord record, Purpose purpose, String role, InputPosition position) {
    String subject = record.key() == null ? "" : record.key();
    return signatures == null
        ? Attested.UNSIGNED
        : signatures.check(
            valueOf(record),
            record.signature(),
            new Signatures.Asked(purpose, role, subject, position.brokerTimeMs()));
  }

  private static boolean isRefused(Attested attested, boolean mustBeSigned) {
    return attested.isForged() || mustBeSigned && !attested.isSigned();
  }

  private static Decoded.Refusal<?> refusalOf(Attested attested) {
    String why = attested.isForged() ? attested.check().text() : PolicyBook.UNSIGNED;
    return new Decoded.Refusal<>(RefusalReason.BAD_SIGNATURE, CommandSigner.HEADER, why);
  }

  private long timeMs(long from) {
    return from == Long.MIN_VALUE ? 0 : Math.max(0, from * tickMs);
  }
}
