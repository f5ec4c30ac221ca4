package io.tidegate.simulator;

/**
 * How long requests take and which of them fail, by how busy their node is.
 *
 * <p>Utilization 1 is the rated load. Beyond it a node still takes work, in larger batches and
 * slowly; well beyond it, it sheds.
 */
final class LatencyModel {
  /** Utilization at which a node begins to shed, and above which it sheds all further requests. */
  private static final double SHED_FROM = 1.7;

  private static final double SHED_ALL = 2.3;

  private static final double NETWORK_MS = 25;
  private static final double LONGEST_QUEUE_MS = 10_000;
  private static final long LONGEST_MS = 600_000;
  private static final double SERVER_ERRORS = 0.001;
  private static final double CLIENT_ERRORS = 0.002;
  private static final double ABORTS = 0.01;
  private static final double COLD_SLOWDOWN = 0.8;

  private final double requestsPerNode;

  LatencyModel(double requestsPerNode) {
    this.requestsPerNode = requestsPerNode;
  }

  /** The node's load as a share of what it is rated for now. */
  double utilization(Node node, long timeMs) {
    return node.load() / (requestsPerNode * node.weight(timeMs));
  }

  boolean sheds(Node node, long timeMs, RandomStream random) {
    double excess = (utilization(node, timeMs) - SHED_FROM) / (SHED_ALL - SHED_FROM);
    return random.nextDouble() < excess;
  }

  /** Sets the times and the outcome of a request on its node. */
  void serve(Request request, Node node, RandomStream random) {
    double weight = node.weight(request.arrivalMs);
    double busy = node.load() / (requestsPerNode * weight);
    double slow = node.speed * (1 + COLD_SLOWDOWN * (1 - weight));
    request.queueMs = Math.round(queueMs(busy, random));
    ServedModel model = request.model;
    double prefillMs =
        NETWORK_MS + request.inputTokens * model.prefillMsPerToken() * slow * (1 + 0.5 * busy);
    double decodeMs =
        request.outputTokens * model.decodeMsPerToken() * slow * (1 + 0.6 * Math.min(2.5, busy));
    double ttftMs = request.queueMs + prefillMs * random.logNormal(1, 0.2);
    request.ttftMs = Math.round(ttftMs);
    request.latencyMs =
        Math.min(LONGEST_MS, Math.round(ttftMs + decodeMs * random.logNormal(1, 0.1)) + 1);
    boolean tools = request.toolCalls > 0 || request.application.toolTokens() > 0;
    request.egressBytes =
        Math.round(tools ? random.logNormal(4_000, 1) : random.logNormal(600, 0.8));
    fail(request, Math.max(0, busy - 1.2) * 0.01 + SERVER_ERRORS, random);
  }

  private static double queueMs(double busy, RandomStream random) {
    double usual = 3 + 40 * busy * busy * busy * busy;
    double over = 2_500 * Math.max(0, busy - 1);
    return Math.min(LONGEST_QUEUE_MS, random.exponential(usual + over));
  }

  private static void fail(Request request, double serverErrors, RandomStream random) {
    double drawn = random.nextDouble();
    if (drawn < serverErrors) {
      request.status = drawn < serverErrors / 2 ? 500 : 503;
      request.error = "upstream_error";
      request.latencyMs = request.ttftMs + 1;
    } else if (drawn < serverErrors + CLIENT_ERRORS) {
      request.status = 400;
      request.error = "invalid_request";
      request.latencyMs = request.ttftMs + 1;
    } else if (drawn < serverErrors + CLIENT_ERRORS + ABORTS) {
      request.aborted = true;
    }
  }
}
