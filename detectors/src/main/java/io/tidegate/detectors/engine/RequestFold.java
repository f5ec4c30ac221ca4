package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.FleetSummary;
import io.tidegate.detectors.aggregate.FoldedRequest;
import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Pricing;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.GatewayDecision;
import io.tidegate.schemas.event.InferenceEvent;

/** Folds requests into the panes of all whom they are about, and into their cluster's summary. */
final class RequestFold {
  private final OpenPanes panes;
  private final OpenSummaries summaries;
  private final Pricing pricing;
  private final Meters meters;

  RequestFold(OpenPanes panes, OpenSummaries summaries, Pricing pricing, Meters meters) {
    this.panes = panes;
    this.summaries = summaries;
    this.pricing = pricing;
    this.meters = meters;
  }

  /** Notes that a request began or went on, for its tenant and key. */
  void running(InferenceEvent event, long tick) {
    if (event.isOfTenant() && event.decision() != GatewayDecision.DENY) {
      long cost = provenCostOf(event);
      String cluster = event.cluster();
      panes.of(tick, cluster, EntityKind.TENANT, event.tenant()).foldPhase(event, cost);
      if (event.apiKey() != null) {
        panes.ofKey(tick, cluster, event.tenant(), event.apiKey()).foldPhase(event, cost);
      }
    }
  }

  /** Notes the end of a request that may have begun before, whatever came of it. */
  void ended(InferenceEvent event, long tick) {
    if (event.isOfTenant()) {
      panes.of(tick, event.cluster(), EntityKind.TENANT, event.tenant()).foldEnd(event);
      if (event.apiKey() != null) {
        panes.ofKey(tick, event.cluster(), event.tenant(), event.apiKey()).foldEnd(event);
      }
    }
  }

  /** What a request costs where somebody gave the price, and else nothing. */
  private long provenCostOf(InferenceEvent event) {
    Pricing.Cost cost = pricing.costOf(event);
    return cost.isAssumed() ? 0 : cost.microUsd();
  }

  /** Folds a request whose tick was closed before it came. */
  void late(InferenceEvent event, long tick) {
    String cluster = event.cluster();
    long cost = provenCostOf(event);
    meters.increment(Meter.LATE);
    if (event.node() != null) {
      panes.of(tick, cluster, EntityKind.NODE, event.node()).foldLate(event, cost);
    }
    panes.of(tick, cluster, EntityKind.CLUSTER, cluster).foldLate(event, cost);
    if (event.usedByTenant() || event.deniedByPolicy()) {
      panes.of(tick, cluster, EntityKind.TENANT, event.tenant()).foldLate(event, cost);
      if (event.apiKey() != null) {
        panes.ofKey(tick, cluster, event.tenant(), event.apiKey()).foldLate(event, cost);
      }
    }
  }

  /** Notes of a record that is later than is waited for whose it is. */
  void behind(InferenceEvent event, long tick, long byMs) {
    if (byMs > 0) {
      String cluster = event.cluster();
      panes.of(tick, cluster, EntityKind.CLUSTER, cluster).behind(event.gateway(), byMs);
    }
  }

  /**
   * Folds a request that ended in time, and notes its end.
   *
   * @param ahead whether its time is ahead of what other events of its input say
   * @param reusedId whether its id was another request's
   */
  void fold(InferenceEvent event, long tick, boolean ahead, boolean reusedId) {
    String cluster = event.cluster();
    Pricing.Cost cost = pricing.costOf(event);
    FoldedRequest request = new FoldedRequest(event, cost);
    panes.of(tick, cluster, EntityKind.CLUSTER, cluster).fold(request, false);
    long nodeHash = 0;
    if (event.node() != null) {
      panes.of(tick, cluster, EntityKind.NODE, event.node()).fold(request, ahead);
      nodeHash = Hash64.of(event.node());
    }
    if (event.reached()) {
      panes.of(tick, cluster, EntityKind.MODEL, request.served()).fold(request, false);
    }
    ofTenant(request, tick, reusedId);
    if (event.source() != null) {
      panes.of(tick, cluster, EntityKind.SOURCE, event.source()).fold(request, false);
    }
    long tokens = known(event.inputTokens()) + known(event.outputTokens());
    FleetSummary summary = summaries.of(tick, cluster);
    summary.add(event.served(), tokens, cost.microUsd(), nodeHash);
    summary.learn(request.served(), event);
  }

  private void ofTenant(FoldedRequest request, long tick, boolean reusedId) {
    InferenceEvent event = request.event();
    boolean counts = event.usedByTenant() || event.deniedByPolicy();
    boolean ends = event.isOfTenant();
    if (!counts && !ends) {
      return;
    }
    Pane tenant = panes.of(tick, event.cluster(), EntityKind.TENANT, event.tenant());
    foldInto(tenant, request, counts, ends);
    if (counts && reusedId) {
      meters.increment(Meter.REUSED_IDS);
      tenant.add(Amount.REUSED_IDS, 1);
    }
    String key = event.apiKey();
    String name = request.keyName();
    if (key != null && name != null) {
      Pane pane = panes.ofKey(tick, event.cluster(), event.tenant(), key, name);
      foldInto(pane, request, counts, ends);
    }
  }

  private static void foldInto(Pane pane, FoldedRequest request, boolean counts, boolean ends) {
    if (counts) {
      pane.fold(request, false);
    }
    if (ends) {
      pane.foldEnd(request);
    }
  }

  private static long known(long count) {
    return Math.max(0, count);
  }
}
