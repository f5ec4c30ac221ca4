package io.tidegate.detectors.audit;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.audit.AuditEncoder;
import io.tidegate.schemas.audit.AuditHead;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.audit.AuditRecord;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.entity.StableId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes one audit chain. Each record holds the hash of the one before it; with a signer, {@link
 * #seal} adds a signature over all of them, and each start one over all before it.
 *
 * <p>A deployment's chain has its name and its epoch, the time of its first record: two deployments
 * are two chains on one topic, and so is one that lost its state.
 */
public final class AuditTrail {
  private final AuditEncoder encoder = new AuditEncoder();
  private final @Nullable CommandSigner signer;
  private final boolean hasEpoch;
  private AuditHead head;

  /** Stands for the facts of the last {@link AuditKind#START}, empty before the first. */
  private String described = "";

  private boolean changed;

  /**
   * A chain without records.
   *
   * @param signer null leaves the chain unsigned
   */
  public AuditTrail(String chain, @Nullable CommandSigner signer) {
    this(chain, signer, false);
  }

  private AuditTrail(String chain, @Nullable CommandSigner signer, boolean hasEpoch) {
    this.head = AuditHead.start(chain);
    this.signer = signer;
    this.hasEpoch = hasEpoch;
  }

  /** The chain of a deployment, without records. */
  public static AuditTrail of(String deployment, @Nullable CommandSigner signer) {
    return new AuditTrail(deployment, signer, true);
  }

  /** The name of the chain. */
  public String chain() {
    return head.chain();
  }

  /** The next record, as it is written. */
  public byte[] append(AuditKind kind, long timeMs, List<Fact> facts) {
    if (hasEpoch && head.next() == 0) {
      head = AuditHead.start(head.chain() + AuditHead.EPOCH + timeMs);
    }
    byte[] value =
        encoder.encode(
            new AuditRecord(head.chain(), head.next(), head.hash(), timeMs, kind, facts));
    head = head.after(value);
    changed = true;
    return value;
  }

  /**
   * A record of what the engine runs by, where that is not what the last one said.
   *
   * @param facts versions and hashes of engine, configuration and policy, and the signing key's id
   */
  public byte @Nullable [] describe(long timeMs, List<Fact> facts) {
    String now = StableId.of(facts.toString());
    if (now.equals(described)) {
      return null;
    }
    described = now;
    List<Fact> told = new ArrayList<>(facts);
    if (head.next() > 0) {
      told.add(new Fact.Text("head", head.text()));
      if (signer != null) {
        told.add(new Fact.Text(AuditHead.SIGNATURE, signer.sign(head.toSeal())));
      }
    }
    return append(AuditKind.START, timeMs, told);
  }

  /** A signature over all records so far, where there is a signer and any record is not covered. */
  public byte @Nullable [] seal(long timeMs) {
    if (signer == null || head.next() == head.sealedRecords()) {
      return null;
    }
    Fact signature = new Fact.Text(AuditHead.SIGNATURE, signer.sign(head.toSeal()));
    byte[] value = append(AuditKind.CHECKPOINT, timeMs, List.of(signature));
    head = head.sealed();
    return value;
  }

  /** Whether there is something to be kept since the last call. */
  public boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  /** All that is needed to go on with the chain. */
  public void write(ByteWriter out) {
    out.text(head.chain()).signed(head.next()).text(head.hash()).signed(head.sealedRecords());
    out.text(described);
  }

  /** Goes on with the chain that was written. */
  public void restore(ByteReader in) {
    head = new AuditHead(in.text(), in.signed(), in.text(), in.signed());
    described = in.text();
  }
}
