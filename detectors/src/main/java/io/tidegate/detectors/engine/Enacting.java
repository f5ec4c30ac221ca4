package io.tidegate.detectors.engine;

import static java.util.Objects.requireNonNull;

import io.tidegate.detectors.contain.World;
import io.tidegate.detectors.correlate.Change;
import io.tidegate.detectors.correlate.Correlator;
import io.tidegate.detectors.correlate.Finding;
import io.tidegate.schemas.alert.CloseReason;
import io.tidegate.schemas.alert.Containment;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.CommandEncoder;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Carries out what containment does: commands signed and sent, findings told, all of it noted. */
final class Enacting implements World {
  private final @Nullable CommandSigner signer;
  private final Correlator correlator;
  private final Reporting reporting;
  private final Journal journal;
  private final Meters meters;
  private final CommandEncoder encoder = new CommandEncoder();
  private final SortedMap<String, Refused> tooMuch = new TreeMap<>();
  private @Nullable Outbox out;
  private String wordOf = "";

  /** What was refused since it would take too much away. */
  record Refused(long timeMs, String text) {}

  Enacting(
      @Nullable CommandSigner signer,
      Correlator correlator,
      Reporting reporting,
      Journal journal,
      Meters meters) {
    this.signer = signer;
    this.correlator = correlator;
    this.reporting = reporting;
    this.journal = journal;
    this.meters = meters;
  }

  /** From now on everything goes out there. */
  void through(Outbox next) {
    out = next;
  }

  private Outbox out() {
    return requireNonNull(out, "out is null");
  }

  /** By cluster, what was refused since the last call because it would take too much away. */
  SortedMap<String, Refused> takeTooMuch() {
    SortedMap<String, Refused> taken = new TreeMap<>(tooMuch);
    tooMuch.clear();
    return taken;
  }

  @Override
  public void begin(Command command) {
    send(command, command.mode() == Mode.ENFORCE);
  }

  @Override
  public void send(Command command) {
    send(command, false);
  }

  private void send(Command command, boolean begins) {
    byte[] value = encoder.encode(command);
    long notAfterMs = command.mode() == Mode.ENFORCE ? command.notAfterMs() : Long.MAX_VALUE;
    out()
        .command(
            command.target().key(),
            headers(command, value),
            value,
            new Outbox.Sending(
                command.issuedAtMs(), notAfterMs, begins, begins || command.action().ends()));
    meters.increment(Meter.COMMANDS, command.action().wireName(), command.mode().wireName());
    out().urgent();
  }

  @Override
  public void ended(String target, long timeMs) {
    out().ended(target, timeMs);
    out().urgent();
  }

  @Override
  public void changed(String findingUid, Containment now, String why, long timeMs) {
    Finding finding = correlator.finding(findingUid);
    if (finding != null) {
      changed(finding, now, why, timeMs);
    }
    if (now.commandId() != null) {
      for (Finding other : List.copyOf(correlator.open())) {
        boolean hasJoined =
            !other.uid().equals(findingUid)
                && now.commandId().equals(other.containment().commandId());
        if (hasJoined) {
          changed(other, joined(now, other.containment()), why, timeMs);
        }
      }
    }
  }

  /**
   * What is told to a finding that had joined a containment: where that ended, it is not contained
   * by itself before the end that it had been told.
   */
  private static Containment joined(Containment now, Containment before) {
    return new Containment(
        now.state(), now.commandId(), Math.max(now.untilMs(), before.untilMs()), now.refusedBy());
  }

  private void changed(Finding finding, Containment now, String why, long timeMs) {
    finding.contain(now);
    correlator.touched(finding);
    if (finding.isOpen()) {
      reporting.report(Change.update(finding, timeMs, why), out());
    }
  }

  @Override
  public @Nullable Finding finding(String uid) {
    return correlator.finding(uid);
  }

  @Override
  public void close(Finding finding, CloseReason reason, long timeMs) {
    if (finding.isOpen()) {
      reporting.report(correlator.close(finding, timeMs, reason), out());
    }
  }

  /** All that is noted from now on follows from what that key signed; empty for no key. */
  void onWordOf(String keyId) {
    wordOf = keyId;
  }

  @Override
  public void note(AuditKind kind, long timeMs, List<Fact> facts) {
    List<Fact> told = new ArrayList<>(facts);
    if (!wordOf.isEmpty()) {
      told.add(new Fact.Text("signing_key", wordOf));
    }
    journal.note(kind, timeMs, told, out());
  }

  @Override
  public void count(Event event, long amount) {
    meters.add(
        switch (event) {
          case EXTENDED -> Meter.CONTAINMENTS_EXTENDED;
          case EXPIRED -> Meter.CONTAINMENTS_EXPIRED;
          case RELEASED -> Meter.CONTAINMENTS_RELEASED;
          case STALE -> Meter.COMMANDS_STALE;
          case RETRIED -> Meter.COMMANDS_RETRIED;
          case NOT_APPLIED -> Meter.COMMANDS_NOT_APPLIED;
          case KNOCKS -> Meter.KNOCKS;
          case ANSWERS -> Meter.ENFORCEMENT_ANSWERS;
          case ENFORCEMENT_LAG_MS -> Meter.ENFORCEMENT_LAG_MS;
        },
        amount);
  }

  @Override
  public void refused(String guard, String cluster, long timeMs, String text) {
    meters.increment(Meter.COMMANDS_REFUSED);
    Meter ofGuard = Meter.ofGuard(guard);
    if (ofGuard != null) {
      meters.increment(ofGuard);
    }
    if (ofGuard == Meter.GUARD_BLAST_RADIUS) {
      tooMuch.put(cluster, new Refused(timeMs, text));
    }
  }

  private Map<String, String> headers(Command command, byte[] value) {
    Map<String, String> headers = new LinkedHashMap<>(encoder.headers(command));
    if (signer != null) {
      headers.put("ce_jws", signer.sign(value));
    }
    return headers;
  }
}
