package io.tidegate.detectors.fleet;

import static java.util.Objects.requireNonNullElse;

import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Folds one size report into a ledger. A report without a group speaks of all groups of its unit;
 * one that lists nodes is the whole truth about them, and its {@code size} adds nothing.
 */
final class ReportFold {
  /** A report is put together before it is sent: what is younger than this it need not know. */
  private static final long YOUNG_MS = 30_000;

  /** The same of an attestation, whose clock may be slow. */
  private static final long YOUNG_ATTESTED_MS = NodeLife.ATTESTED_EARLY_MS + NodeLife.SKEW_MS;

  /** How long a total counts what groups then report as counted already. */
  private static final long TOTAL_HOLDS_MS = 300_000;

  private final FleetLedger ledger;
  private final ScalingEvent event;
  private final Testimony testimony;
  private final PoolKey pool;
  private final long timeMs;

  ReportFold(FleetLedger ledger, ScalingEvent event, Testimony testimony) {
    this.ledger = ledger;
    this.event = event;
    this.testimony = testimony;
    this.pool = PoolKey.of(event);
    this.timeMs = event.timeMs();
  }

  void apply() {
    List<NodeReport> nodes = event.nodes();
    if (nodes != null) {
      nodes.forEach(this::node);
      complete(nodes);
    } else if (event.size() >= 0 && event.group() == null) {
      total(event.size());
    } else if (event.size() >= 0) {
      group(event.size());
    }
  }

  /** A size without a group: replaces what was known of the groups' sizes. */
  private void total(long size) {
    long named = 0;
    for (PoolKey key : pools()) {
      named += ledger.pool(key).ready();
      ledger.put(key, ledger.pool(key).withOffset(0));
    }
    ledger.put(pool, ledger.pool(pool).withSize(size, named, timeMs));
  }

  /** A group's size; a recent total of the unit has counted it already and keeps its sum. */
  private void group(long size) {
    Pool before = ledger.pool(pool);
    Pool after = before.withSize(size, before.ready(), timeMs);
    ledger.put(pool, after);
    Pool total = ledger.pool(pool.ungrouped());
    if (!pool.group().isEmpty() && total.offset() != 0) {
      boolean holds = timeMs - total.sizeMs() <= TOTAL_HOLDS_MS;
      long rest = holds ? total.offset() - (after.offset() - before.offset()) : 0;
      ledger.put(pool.ungrouped(), total.withOffset(rest));
    }
  }

  private void node(NodeReport report) {
    NodeLife before = ledger.latest(report.node());
    if (before != null && before.omitted) {
      before = before.listedAgain();
    }
    boolean runs = before != null && !before.hasEnded();
    if (before != null && before.hasEnded() && timeMs - before.endedMs < YOUNG_MS) {
      return;
    }
    String phase = requireNonNullElse(report.phase(), runs ? "" : "ready");
    NodeLife life;
    if (before == null || before.hasEnded()) {
      life = NodeLife.found(before, report.node(), timeMs);
      life.readyMs = phase.equals("provisioned") ? NodeLife.NEVER : timeMs;
    } else {
      life = before.copy();
      correct(life, phase);
    }
    if (phase.equals("draining")) {
      life.drainingMs = Math.min(life.drainingMs, timeMs);
    }
    judge(life, report.secured());
    life.omittedMs = NodeLife.NEVER;
    life.spokenMs = Math.min(life.spokenMs, timeMs);
    life.wordMs = Math.max(life.wordMs, timeMs);
    life.unit = event.unit();
    life.group = requireNonNullElse(event.group(), life.group);
    ledger.addresses().claim(life, report.addresses(), timeMs);
    ledger.put(life);
  }

  /** Sets a running node's phase right, but for what changed just before the report. */
  private void correct(NodeLife life, String phase) {
    if (phase.equals("ready")) {
      life.readyMs = Math.min(life.readyMs, timeMs);
      if (timeMs - life.drainingMs >= YOUNG_MS) {
        life.drainingMs = NodeLife.NEVER;
      }
    } else if (phase.equals("provisioned") && timeMs - life.readyMs >= YOUNG_MS) {
      life.readyMs = NodeLife.NEVER;
      life.saidReadyMs = Long.MIN_VALUE;
      life.drainingMs = NodeLife.NEVER;
      // What it did before, it did while it was ready.
      life.bornMs = life.bornMs == NodeLife.NEVER ? NodeLife.NEVER : timeMs;
    }
  }

  /**
   * Not secured takes the standing away, but for one that is younger than a report's making and the
   * clocks' difference; secured gives it back as it was. Only what is news shows that the source of
   * "secured" still speaks.
   */
  private void judge(NodeLife life, @Nullable Boolean secured) {
    if (secured == null) {
      return;
    }
    if (!life.judged || secured != (life.securedMs != NodeLife.NEVER)) {
      ledger.securityWord(timeMs);
    }
    life.judged = true;
    if (secured) {
      life.securedMs = Math.min(life.securedMs, Math.min(life.heldSecuredMs, timeMs));
      life.heldSecuredMs = NodeLife.NEVER;
      life.deniedMs = NodeLife.NEVER;
    } else if (life.securedMs == NodeLife.NEVER) {
      life.deniedMs = Math.min(life.deniedMs, timeMs);
    } else if (timeMs - Math.max(life.attestedMs, life.securedMs) >= YOUNG_ATTESTED_MS) {
      life.heldSecuredMs = life.securedMs;
      life.securedMs = NodeLife.NEVER;
      life.deniedMs = timeMs;
    }
  }

  /** Once all parts are there, ends what none of them lists and telemetry does not see serving. */
  private void complete(List<NodeReport> nodes) {
    TreeSet<String> listed = new TreeSet<>();
    nodes.forEach(node -> listed.add(node.node()));
    SortedSet<String> names = listed;
    if (event.parts() > 1) {
      String source =
          String.join("\0", event.unit(), pool.group(), requireNonNullElse(event.origin(), ""));
      PartialReport known = ledger.partialReport(source);
      if (known == null || known.timeMs() != timeMs || known.parts() != event.parts()) {
        known = PartialReport.start(timeMs, event.parts());
      }
      PartialReport now = known.with(event.part(), listed);
      ledger.partialReport(source, now);
      if (!now.isComplete()) {
        return;
      }
      names = now.names();
    }
    endUnlisted(names);
    for (PoolKey key : pools()) {
      if (event.group() == null || key.equals(pool)) {
        ledger.put(key, ledger.pool(key).withOffset(0));
      }
    }
    Pool own = ledger.pool(pool);
    ledger.put(pool, own.withSize(own.ready(), own.ready(), timeMs));
  }

  private void endUnlisted(SortedSet<String> names) {
    List<NodeLife> unlisted = new ArrayList<>();
    for (List<NodeLife> own : ledger.nodes().values()) {
      NodeLife life = own.get(own.size() - 1);
      boolean covered =
          life.unit.equals(event.unit())
              && (event.group() == null || life.group.equals(event.group()));
      if (covered
          && !life.hasEnded()
          && timeMs - life.beganMs >= YOUNG_MS
          && !names.contains(life.name)) {
        unlisted.add(life);
      }
    }
    for (NodeLife life : unlisted) {
      NodeLife left = life.copy();
      if (life.drainingMs > timeMs) {
        // A list of what takes traffic rightly leaves out what drains and ends its work.
        left.omittedMs = timeMs;
      }
      left.wordMs = timeMs;
      if (!testimony.denies(life.name, timeMs)) {
        left.endedMs = timeMs;
        left.omitted = true;
      }
      ledger.put(left);
    }
  }

  private List<PoolKey> pools() {
    return List.copyOf(ledger.poolsOf(event.unit()).keySet());
  }
}
