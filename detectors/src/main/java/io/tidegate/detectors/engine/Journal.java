package io.tidegate.detectors.engine;

import io.tidegate.detectors.audit.AuditTrail;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.audit.AuditHead;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.control.CommandSigner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the audit chain of the realm: what is decided and by what, sealed now and then. */
final class Journal {
  /** The chain of files, which have no deployment. */
  static final String CHAIN = "default";

  private final AuditTrail trail;
  private final Meters meters;
  private List<Fact> runsBy;
  private long sealedMs = Long.MIN_VALUE;

  /**
   * @param deployment whose chain it is; empty for files
   * @param runsBy versions and hashes of what decides
   */
  Journal(String deployment, @Nullable CommandSigner signer, List<Fact> runsBy, Meters meters) {
    this.trail =
        deployment.isEmpty() ? new AuditTrail(CHAIN, signer) : AuditTrail.of(deployment, signer);
    this.runsBy = runsBy;
    this.meters = meters;
  }

  /** What decides from now on. */
  void follow(List<Fact> next) {
    runsBy = next;
  }

  void note(AuditKind kind, long timeMs, List<Fact> facts, Outbox out) {
    send(trail.describe(timeMs, runsBy), timeMs, out);
    send(trail.append(kind, timeMs, facts), timeMs, out);
  }

  /** Signs what is not signed yet, if it is time to. */
  void tick(long nowMs, Outbox out) {
    if (sealedMs == Long.MIN_VALUE || nowMs - sealedMs >= AuditHead.SEALED_EVERY_MS) {
      byte[] seal = trail.seal(nowMs);
      if (seal != null) {
        sealedMs = nowMs;
        send(seal, nowMs, out);
      }
    }
  }

  void drain(byte[] key, Stage.Rows rows) {
    if (trail.takeChanged()) {
      ByteWriter row = new ByteWriter().signed(sealedMs);
      trail.write(row);
      rows.put(key, row.toBytes());
    }
  }

  void restore(ByteReader in) {
    sealedMs = in.signed();
    trail.restore(in);
  }

  private void send(byte @Nullable [] value, long timeMs, Outbox out) {
    if (value != null) {
      out.audit(trail.chain(), value, timeMs);
      meters.increment(Meter.AUDIT_RECORDS);
    }
  }
}
