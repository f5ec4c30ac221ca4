package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One secured node sends out far more than its peers while it serves, and serves slowly. */
final class NodeOutlier implements Attack {
  private static final double LATENCY_FACTOR = 2.5;
  private static final long LONGEST_MS = 600_000;
  private static final double STARTS_WHILE_HELD = 0.7;
  private static final double SHARE_OF_HELD = 0.2;
  private static final long SHORTEST_MS = 300_000;
  private static final long IN_SERVICE_MS = 120_000;
  private static final int DESTINATION = 97;

  private final AttackSetting setting;
  private final double egressFactor;
  private final long startMs;
  private final long endMs;
  private final List<Incident> incidents = new ArrayList<>();
  private @Nullable Node node;

  NodeOutlier(AttackSetting setting) {
    this.setting = setting;
    this.egressFactor = setting.intensity();
    Timeline timeline = setting.timeline();
    this.startMs =
        setting.startOr(timeline.whileHeld(STARTS_WHILE_HELD) + setting.random().nextInt(20_000));
    long heldMs = timeline.surgeEndMs() - timeline.heightMs();
    this.endMs = setting.endOr(startMs, Math.max(SHORTEST_MS, Math.round(SHARE_OF_HELD * heldMs)));
  }

  @Override
  public void requests(long fromMs, List<Request> out) {
    if (node != null && fromMs >= endMs) {
      node.pinned = false;
      node.befriend(Node.NOBODY);
    }
  }

  @Override
  public void finished(Request request) {
    Node server = request.node;
    if (server == null || request.arrivalMs < startMs || request.arrivalMs >= endMs) {
      return;
    }
    if (node == null && isUsual(server, request)) {
      open(server);
    }
    if (server == node) {
      request.ttftMs = Math.round(request.ttftMs * LATENCY_FACTOR);
      request.latencyMs = Math.min(LONGEST_MS, Math.round(request.latencyMs * LATENCY_FACTOR));
      request.egressBytes = Math.round(request.egressBytes * egressFactor);
      incidents.get(0).mark(request, 0);
    }
  }

  @Override
  public List<Incident> incidents() {
    return incidents;
  }

  /** A node that does nothing else wrong and has been in service for a while. */
  private static boolean isUsual(Node server, Request request) {
    return request.marks.isEmpty()
        && server.securedMs < server.routableMs
        && server.routableMs < request.arrivalMs - IN_SERVICE_MS;
  }

  private void open(Node chosen) {
    node = chosen;
    chosen.pinned = true;
    chosen.befriend(DESTINATION);
    Incident incident =
        setting.incident(
            1,
            "node",
            chosen.name,
            "egress per request x%.0f, latency x%.1f".formatted(egressFactor, LATENCY_FACTOR));
    incidents.add(incident);
  }
}
