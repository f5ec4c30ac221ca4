package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.CorruptBytesException;
import io.tidegate.detectors.contain.Containing;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.EnforcerRecord;
import io.tidegate.schemas.control.EnforcerSays;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.OperatorDecoder;
import io.tidegate.schemas.decode.RefusalReason;
import io.tidegate.schemas.decode.ResponseDecoder;
import io.tidegate.schemas.operator.OperatorRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What steers: policies from the tick on that they are stamped with, people's words and enforcers'
 * answers at once.
 */
final class Steering {
  private final PolicyBook policies;
  private final Containing containing;
  private final Enacting world;
  private final Refusals refusals;
  private final SeenSeals seals;
  private final OperatorDecoder operators = new OperatorDecoder();
  private final ResponseDecoder responses = new ResponseDecoder();

  Steering(
      PolicyBook policies,
      Containing containing,
      Enacting world,
      Refusals refusals,
      SeenSeals seals) {
    this.seals = seals;
    this.policies = policies;
    this.containing = containing;
    this.world = world;
    this.refusals = refusals;
  }

  /**
   * Takes in one record.
   *
   * @param decidedMs the end of the last tick that was decided; {@link DecideStage#EARLIEST_MS}
   *     before the first
   * @param nowMs the same or, where that is later, the start of the tick that it was stamped with
   */
  void receive(Flow.Steer record, long decidedMs, long nowMs, Outbox out) {
    switch (record.kind()) {
      case POLICY -> policy(record, nowMs, out);
      case OPERATOR -> operator(record, decidedMs, nowMs, out);
      case RESPONSE -> response(record, decidedMs, nowMs, out);
      case ENTITY ->
          world.note(
              AuditKind.ENTITY,
              nowMs,
              List.of(
                  new Fact.Text("subject", record.key()),
                  new Fact.Text("standing", "refused"),
                  new Fact.Text("at", at(record)),
                  new Fact.Text("text", String.valueOf(record.refusal()))));
    }
  }

  private void response(Flow.Steer record, long decidedMs, long nowMs, Outbox out) {
    if (policies.requireSigned().enforcers() && !record.by().signed()) {
      refuse(record, PolicyBook.UNSIGNED, out);
      return;
    }
    EnforcerSays says = saidBy(record);
    // What somebody announced long ago is read again at a start, and is no sign of life now.
    containing.hear(says, says instanceof EnforcerRecord ? decidedMs : nowMs);
  }

  private void refuse(Flow.Steer record, String why, Outbox out) {
    byte[] value = record.record();
    refusals.refuse(
        value == null ? new byte[0] : value,
        record.at(),
        new Decoded.Refusal<>(RefusalReason.BAD_SIGNATURE, CommandSigner.HEADER, why),
        out);
  }

  /** What the audit tells of whoever signed. */
  static List<Fact> signedBy(Attestation by) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact.Flag("signed", by.signed()));
    if (!by.keyId().isEmpty()) {
      facts.add(new Fact.Text("signing_key", by.keyId()));
      facts.add(new Fact.Whole("issued", by.issuedAtMs()));
    }
    return facts;
  }

  private void policy(Flow.Steer record, long nowMs, Outbox out) {
    PolicyBook.Taken taken = policies.put(record);
    PolicyBook.Refused refusal = taken.refused();
    byte[] document = record.record();
    if (refusal != null && document != null) {
      refusals.refuse(
          document, record.at(), new Decoded.Refusal<>(refusal.reason(), "", refusal.text()), out);
    }
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact.Text("policy", record.key()));
    facts.add(new Fact.Text("standing", taken.standing()));
    facts.addAll(signedBy(record.by()));
    facts.add(new Fact.Text("at", at(record)));
    if (refusal != null) {
      facts.add(new Fact.Text("text", refusal.text()));
    }
    world.note(AuditKind.POLICY, nowMs, facts);
  }

  private void operator(Flow.Steer record, long decidedMs, long nowMs, Outbox out) {
    String refusal = record.refusal();
    if (refusal == null) {
      refusal = refusalOf(record);
      if (refusal != null) {
        refuse(record, refusal, out);
      }
    }
    if (refusal == null) {
      OperatorRecord word = wordOf(record.record());
      world.onWordOf(record.by().keyId());
      containing.hear(word, Math.max(nowMs, saidMs(word, record.at(), decidedMs)));
      world.onWordOf("");
      return;
    }
    world.note(
        AuditKind.REFUSAL,
        nowMs,
        List.of(
            new Fact.Text("operator_record", record.key()),
            new Fact.Text("guard", "signature"),
            new Fact.Text("at", at(record)),
            new Fact.Text("text", refusal)));
  }

  /** Why a person's word is not heard, though it is one; null where it is. */
  private @Nullable String refusalOf(Flow.Steer record) {
    if (policies.requireSigned().operators() && !record.by().signed()) {
      return PolicyBook.UNSIGNED;
    }
    return seals.add(record.by(), record.at().brokerTimeMs())
        ? null
        : "the same signed word was heard before";
  }

  /**
   * When a person said it: by their own clock, as far as the broker's had come. Ticks may be held
   * up while people act. Where the broker has no clock the word's own counts before the first tick.
   */
  private static long saidMs(OperatorRecord word, InputPosition at, long decidedMs) {
    boolean isStamped = at.brokerTimeMs() != Long.MAX_VALUE;
    return isStamped || decidedMs == DecideStage.EARLIEST_MS
        ? Math.min(word.timeMs(), at.brokerTimeMs())
        : decidedMs;
  }

  private static String at(Flow.Steer record) {
    return record.at().input() + " offset " + record.at().offset();
  }

  private OperatorRecord wordOf(byte @Nullable [] record) {
    Decoded<OperatorRecord> decoded =
        operators.decode(record == null ? new byte[0] : record, Long.MAX_VALUE);
    if (decoded instanceof Decoded.Value<OperatorRecord> word) {
      return word.value();
    }
    throw new CorruptBytesException("an operator record that observe accepted is refused");
  }

  private EnforcerSays saidBy(Flow.Steer record) {
    byte[] value = record.record();
    Decoded<EnforcerSays> decoded = responses.decode(value == null ? new byte[0] : value);
    if (decoded instanceof Decoded.Value<EnforcerSays> says) {
      return says.value();
    }
    throw new CorruptBytesException("a response that observe accepted is refused");
  }
}
