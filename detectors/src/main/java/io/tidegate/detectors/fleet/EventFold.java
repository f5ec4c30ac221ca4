package io.tidegate.detectors.fleet;

import static java.util.Objects.requireNonNullElse;

import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Folds scaling events into a ledger, one by one in order of (time, id), given what telemetry says
 * of their words.
 */
final class EventFold {
  private final FleetLedger ledger;
  private final Testimony testimony;

  EventFold(FleetLedger ledger, Testimony testimony) {
    this.ledger = ledger;
    this.testimony = testimony;
  }

  void apply(ScalingEvent event) {
    ledger.reach(event.timeMs());
    switch (event.type()) {
      case SCALE_DECISION -> {
        PoolKey key = PoolKey.of(event);
        ledger.put(key, ledger.pool(key).withTarget(event.to(), event.timeMs()));
      }
      case SIZE_REPORT -> new ReportFold(ledger, event, testimony).apply();
      case DEPLOY, GUARDRAIL_CHANGE, PLANNED -> ledger.notice(event);
      case NODE_PROVISIONED, NODE_READY, NODE_SECURED, NODE_DRAINING, NODE_TERMINATED ->
          node(event, requireNonNullElse(event.node(), ""));
    }
  }

  private void node(ScalingEvent event, String name) {
    long timeMs = event.timeMs();
    NodeLife before = ledger.latest(name);
    if (event.type() == ScalingType.NODE_TERMINATED
        && before != null
        && before.isRestartedAt(timeMs)) {
      NodeLife next = before.restarted(timeMs);
      ledger.addresses().claim(next, List.copyOf(before.claims.keySet()), timeMs);
      ledger.put(next);
      return;
    }
    NodeLife life = next(event, before, name);
    life.wordMs = Math.max(life.wordMs, timeMs);
    boolean isNew = before == null || before.number != life.number;
    if (isNew || !life.hasEnded()) {
      describe(event, life);
    }
    if (!life.hasEnded()) {
      ledger.addresses().claim(life, event.addresses(), timeMs);
    }
    ledger.put(life);
    if (event.type() == ScalingType.NODE_SECURED) {
      ledger.securityWord(timeMs);
    }
    if (event.type() != ScalingType.NODE_PROVISIONED
        && event.type() != ScalingType.NODE_READY
        && wasNotKnownReady(before)) {
      takeUnnamed(new PoolKey(life.unit, life.group));
    }
  }

  private NodeLife next(ScalingEvent event, @Nullable NodeLife before, String name) {
    long timeMs = event.timeMs();
    return switch (event.type()) {
      case NODE_PROVISIONED ->
          NodeLife.provisioned(
              before, name, event.addresses(), testimony.announced(name, timeMs), timeMs);
      case NODE_READY -> NodeLife.ready(before, name, timeMs);
      case NODE_SECURED -> NodeLife.secured(before, name, timeMs);
      case NODE_DRAINING -> NodeLife.draining(before, name, timeMs);
      default -> NodeLife.terminated(before, name, timeMs);
    };
  }

  private static void describe(ScalingEvent event, NodeLife life) {
    life.unit = event.unit();
    life.group = requireNonNullElse(event.group(), life.group);
    life.hardware = requireNonNullElse(event.hardware(), life.hardware);
    // 1 is also what an event that says nothing of its capacity holds.
    life.capacity = event.capacity() == 1 ? life.capacity : event.capacity();
    if (!event.modelDigests().isEmpty() && !life.digests.equals(event.modelDigests())) {
      life.digests = Collections.unmodifiableSortedMap(new TreeMap<>(event.modelDigests()));
      life.digestsMs = event.timeMs();
    }
  }

  /** Its readiness was lost, so that only a report's size can have counted it. */
  private static boolean wasNotKnownReady(@Nullable NodeLife before) {
    return before == null || !before.hasEnded() && before.readyMs == NodeLife.NEVER;
  }

  /** One that a size counted without its name now has one, or is no more. */
  private void takeUnnamed(PoolKey key) {
    for (PoolKey from : List.of(key, key.ungrouped())) {
      Pool pool = ledger.pool(from);
      if (pool.offset() > 0) {
        ledger.put(from, pool.withOffset(pool.offset() - 1));
        return;
      }
    }
  }
}
