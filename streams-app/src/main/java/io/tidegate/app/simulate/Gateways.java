package io.tidegate.app.simulate;

import static io.tidegate.schemas.event.InferenceEvent.ABSENT;

import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.NamedScore;
import java.util.ArrayList;
import java.util.List;

/** The gateways, which write the record of each request and send it with some delay. */
final class Gateways {
  static final int COUNT = 4;
  private static final String[] NAMES = {"gw-1", "gw-2", "gw-3", "gw-4"};

  /** Usual delay of each gateway and of all, as shares of the longest one. */
  private static final double[] OWN_DELAY = {0.02, 0.05, 0.08, 0.15};

  private static final double FURTHER_DELAY = 0.06;
  private static final int SCORES = 101;
  private static final double TOOL_SHARE = 0.05;
  private static final double FILTER_SHARE = 0.0005;

  private final SimulationConfig config;
  private final Deliveries deliveries;
  private final List<NamedScore> injection = scores("injection");
  private final List<NamedScore> jailbreak = scores("jailbreak");

  Gateways(SimulationConfig config, Deliveries deliveries) {
    this.config = config;
    this.deliveries = deliveries;
  }

  /** The number of the gateway that a request takes. */
  static int gateway(Request request) {
    return (int) (request.id >>> 32) & (COUNT - 1);
  }

  /** What that gateway is called. */
  static String name(int gateway) {
    return NAMES[gateway];
  }

  /** Writes the record of a request that has its outcome and sends it. */
  void record(Request request, RandomStream random) {
    if (request.lost) {
      return;
    }
    int gateway = gateway(request);
    InferenceEvent event = event(request, gateway, random);
    double usualMs = FURTHER_DELAY * config.disorderMs();
    double drawnMs = OWN_DELAY[gateway] * config.disorderMs() + random.exponential(usualMs);
    long delayMs = (long) Math.min(config.disorderMs(), drawnMs);
    long arrivalMs = request.endMs() + delayMs + request.lateMs;
    deliveries.add(event, request, arrivalMs);
    if (random.chance(config.duplicates()) || request.repeated) {
      long laterMs = (long) (random.nextDouble() * (config.disorderMs() - delayMs));
      deliveries.add(event, arrivalMs + laterMs);
    }
  }

  private InferenceEvent event(Request request, int gateway, RandomStream random) {
    long skewMs = gateway == COUNT - 1 ? config.skewGatewayMs() : 0;
    InferenceEventBuilder event =
        new InferenceEventBuilder()
            .timeMs(request.endMs() + skewMs + request.skewMs)
            .requestId(request.chosenId == null ? Hex.of(request.id) : request.chosenId)
            .cluster(config.cluster())
            .tenant(request.tenant.name())
            .source(request.source)
            .asn(request.asn)
            .gateway(NAMES[gateway])
            .region(request.region)
            .model(request.model.name())
            .operation(request.operation)
            .serviceClass(request.serviceClass)
            .status(request.status)
            .error(request.error)
            .decision(request.decision)
            .rule(request.rule)
            .latencyMicros(1_000 * request.latencyMs);
    if (request.apiKey != null) {
      event.apiKey(request.apiKey).user(request.user).session(request.session);
      event.requestBytes(420 + 4 * request.inputTokens);
      event.promptFingerprint(Hex.of(request.fingerprint));
    }
    if (request.node != null) {
      served(request, request.node, event, random);
    }
    return event.build();
  }

  private void served(
      Request request, Node node, InferenceEventBuilder event, RandomStream random) {
    event
        .group(NodePool.GROUP)
        .node(name(request, node))
        .modelVersion(request.model.version())
        .modelDigest(request.digest == null ? request.model.digest() : request.digest)
        .queueMicros(1_000 * request.queueMs)
        .ttftMicros(1_000 * request.ttftMs)
        .inputTokens(request.inputTokens)
        .cachedTokens(request.cachedTokens)
        .maxTokens(request.maxTokens)
        .egressBytes(request.egressBytes)
        .canaries(request.canaries);
    if (request.status != 200) {
      event.costMicroUsd(0);
    } else if (request.aborted) {
      event.finishReason("abort").responseBytes(240 + 2 * request.outputTokens);
    } else {
      event
          .outputTokens(request.outputTokens)
          .costMicroUsd(request.priceMicroUsd())
          .responseBytes(responseBytes(request, random));
      content(request, event, random);
    }
  }

  private String name(Request request, Node node) {
    if (request.nodeName != null) {
      return request.nodeName;
    }
    return config.nodeNames() == NodeNames.ADDRESS ? node.address : node.name;
  }

  private void content(Request request, InferenceEventBuilder event, RandomStream random) {
    if (request.outputTokens == 0) {
      return;
    }
    event.guardrails(
        List.of(
            score(injection, request.injectionScore, random),
            score(jailbreak, request.jailbreakScore, random)));
    if (request.toolCalls > 0) {
      event.finishReason("tool_calls").toolCalls(request.toolCalls);
    } else if (request.maxTokens != ABSENT && request.outputTokens >= request.maxTokens) {
      event.finishReason("length");
    } else if (request.operation.equals("chat") && random.chance(TOOL_SHARE)) {
      event.finishReason("tool_calls").toolCalls(1 + random.nextInt(3));
    } else {
      event.finishReason(random.chance(FILTER_SHARE) ? "content_filter" : "stop");
    }
  }

  /** An embedding's vector, or text of about four bytes a token. */
  private static long responseBytes(Request request, RandomStream random) {
    double perToken = random.between(3.9, 4.6) * request.bytesFactor;
    return request.outputTokens == 0 ? 6_200 : 240 + Math.round(request.outputTokens * perToken);
  }

  private static NamedScore score(List<NamedScore> scores, int told, RandomStream random) {
    double uniform = random.nextDouble();
    int low = (int) (30 * uniform * uniform * uniform);
    return scores.get(told == Request.UNSCORED ? low : told);
  }

  private static List<NamedScore> scores(String name) {
    List<NamedScore> scores = new ArrayList<>();
    for (int i = 0; i < SCORES; i++) {
      scores.add(new NamedScore(name, i / 100.0));
    }
    return scores;
  }
}
