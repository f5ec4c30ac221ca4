package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.control.Attested;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Purpose;
import io.tidegate.schemas.control.Signatures;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.RefusalReason;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEvent;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is heard of scaling events: with a signature that is no good one nothing; and, where it must
 * be signed, only what somebody who may has signed of what vouches for anything. What merely
 * reports what was seen is heard from everybody.
 *
 * <p>Guarantee: that something was not heard is told when the next tick closes, also after a crash.
 */
final class SignedScaling {
  private static final int MOST_NAMED = 4;

  private final int row;
  private final @Nullable Signatures signatures;
  private final boolean required;
  private final TreeSet<String> unheard = new TreeSet<>();
  private boolean isChanged;

  /**
   * @param row what the key of its row begins with
   * @param signatures who may sign; null where no such key is known
   * @param required whether what vouches must be signed
   */
  SignedScaling(int row, @Nullable Signatures signatures, boolean required) {
    this.row = row;
    this.signatures = signatures;
    this.required = required;
  }

  /** What is heard of an event, or why it is not; {@code record} is what its bytes stood in. */
  Decoded<ScalingEvent> hear(ScalingEvent event, KeyedRecord record, long brokerMs) {
    boolean mustBeSigned = required && vouches(event);
    Attested attested =
        mustBeSigned || record.signature() != null
            ? check(event, record, brokerMs)
            : Attested.UNSIGNED;
    if (!attested.isForged() && (attested.isSigned() || !mustBeSigned)) {
      return heard(event, attested.isSigned());
    }
    if (unheard.size() < MOST_NAMED && unheard.add(event.cluster())) {
      isChanged = true;
    }
    if (!attested.isForged() && !event.type().vouches()) {
      return heard(withoutSecurity(event), false);
    }
    String why = attested.isForged() ? attested.check().text() : PolicyBook.UNSIGNED;
    return new Decoded.Refusal<>(RefusalReason.BAD_SIGNATURE, CommandSigner.HEADER, why);
  }

  /**
   * Of two events of one id the earlier counts: under ids of their own, what nobody signed takes
   * the place of nothing that somebody did.
   */
  private Decoded<ScalingEvent> heard(ScalingEvent event, boolean signed) {
    return new Decoded.Value<>(
        required ? event.withEventId((signed ? "signed/" : "unsigned/") + event.eventId()) : event,
        0);
  }

  private Attested check(ScalingEvent event, KeyedRecord record, long brokerMs) {
    byte[] value = record.value();
    if (signatures == null || value == null) {
      return Attested.UNSIGNED;
    }
    String subject = record.key() == null ? "" : record.key();
    String role = Purpose.SCALING.roleOf(event.cluster());
    return signatures.check(
        value, record.signature(), new Signatures.Asked(Purpose.SCALING, role, subject, brokerMs));
  }

  private static boolean vouches(ScalingEvent event) {
    List<NodeReport> nodes = event.nodes();
    return event.type().vouches()
        || nodes != null && nodes.stream().anyMatch(SignedScaling::saysSecured);
  }

  private static boolean saysSecured(NodeReport node) {
    return Boolean.TRUE.equals(node.secured());
  }

  /** A report counts as far as it says which nodes there are, not that they are secured. */
  private static ScalingEvent withoutSecurity(ScalingEvent event) {
    List<NodeReport> nodes = event.nodes() == null ? List.of() : event.nodes();
    return event.withNodes(
        nodes.stream()
            .map(
                node ->
                    saysSecured(node)
                        ? new NodeReport(node.node(), node.phase(), null, node.addresses())
                        : node)
            .toList());
  }

  /** What was not heard since the last call; null where that is nothing. */
  @Nullable String takeUnheard() {
    if (unheard.isEmpty()) {
      return null;
    }
    List<String> named = unheard.stream().limit(MOST_NAMED - 1).toList();
    String others = unheard.size() > named.size() ? " and others" : "";
    unheard.clear();
    isChanged = true;
    return "scaling events of "
        + String.join(", ", named)
        + others
        + " were not heard in full: nobody who may has signed what they vouch for";
  }

  void drain(Stage.Rows rows) {
    if (isChanged) {
      ByteWriter out = new ByteWriter().unsigned(unheard.size());
      unheard.forEach(out::text);
      rows.put(new ByteWriter().u8(row).toBytes(), out.toBytes());
      isChanged = false;
    }
  }

  void restore(ByteReader in) {
    for (int left = in.count(); left > 0; left--) {
      unheard.add(in.text());
    }
  }
}
