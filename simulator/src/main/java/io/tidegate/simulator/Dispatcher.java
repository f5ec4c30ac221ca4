package io.tidegate.simulator;

import java.util.List;

/** Takes each request through gateway and node, and has its record written. */
final class Dispatcher {
  private static final double FASTEST_REFUSAL_MS = 1;
  private static final double SLOWEST_REFUSAL_MS = 6;
  private static final int OVERLOADED = 429;

  private final NodePool nodes;
  private final LatencyModel latency;
  private final Gateways gateways;
  private final List<Influence> influences;
  private final OverloadLog overload;
  private final Moderation moderation = new Moderation();
  private final RandomStream random = new RandomStream(0);

  Dispatcher(
      NodePool nodes,
      LatencyModel latency,
      Gateways gateways,
      List<Influence> influences,
      OverloadLog overload) {
    this.nodes = nodes;
    this.latency = latency;
    this.gateways = gateways;
    this.influences = influences;
    this.overload = overload;
  }

  /** Handles one request; the work that it asked for, whether it got it or not. */
  double handle(Request request) {
    // From the request's own id: what becomes of one never moves the luck of another.
    random.restart(request.id);
    for (Influence influence : influences) {
      influence.shape(request);
    }
    moderation.judge(request);
    if (request.refusal == 0) {
      assign(request);
    } else {
      refuse(request, request.refusal, request.refusalError);
    }
    for (Influence influence : influences) {
      influence.finished(request);
    }
    if (request.node != null) {
      request.node.take(request);
    }
    gateways.record(request, random);
    return request.refusal == 0 ? request.work() : 0;
  }

  private void assign(Request request) {
    Node node = nodes.route(request.arrivalMs, random);
    if (node == null || latency.sheds(node, request.arrivalMs, random)) {
      refuse(request, OVERLOADED, "overloaded");
      overload.refused(request.arrivalMs);
    } else {
      request.node = node;
      latency.serve(request, node, random);
    }
  }

  private void refuse(Request request, int status, String error) {
    request.status = status;
    request.error = error;
    request.latencyMs = Math.round(random.between(FASTEST_REFUSAL_MS, SLOWEST_REFUSAL_MS));
  }
}
