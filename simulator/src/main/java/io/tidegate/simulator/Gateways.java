package io.tidegate.simulator;

import static io.tidegate.schemas.event.InferenceEvent.ABSENT;
import static java.util.Objects.requireNonNull;

import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.NamedScore;
import io.tidegate.schemas.event.RequestPhase;
import java.util.ArrayList;
import java.util.List;

/** The gateways, which write the record of each request and send it with some delay. */
final class Gateways {
  static final int COUNT = 4;
  private static final String[] NAMES = {"gw-1", "gw-2", "gw-3", "gw-4"};

  /** Usual delay of each gateway and of all, as shares of the longest one. */
  private static final double[] OWN_DELAY = {0.02, 0.05, 0.08, 0.15};

  /** What some of them do not tell, since they are of another make or are set up otherwise. */
  private static final int SILENT_ON_USERS = 1;

  private static final int SILENT_ON_CACHES = 2;
  private static final int SILENT_ON_SIZES = 3;

  private static final double FURTHER_DELAY = 0.06;
  private static final int SCORES = 101;
  private static final double TOOL_SHARE = 0.05;
  private static final double FILTER_SHARE = 0.0005;

  private static final int OK = 200;

  /** How often it is told how far a request has come. */
  private static final long PROGRESS_MS = 10_000;

  private final TelemetryEncoder encoder = new TelemetryEncoder();
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
    if (request.chosenMembers.isEmpty()) {
      deliveries.add(event, request, arrivalMs);
    } else {
      byte[] line = RawMembers.in(encoder.encode(event), request.chosenMembers);
      deliveries.add(event, line, request, arrivalMs);
    }
    if (request.phased && request.node != null) {
      tellOfIts(request, gateway, delayMs);
    }
    if (random.chance(config.duplicates()) || request.repeated) {
      long laterMs = (long) (random.nextDouble() * (config.disorderMs() - delayMs));
      deliveries.add(event, arrivalMs + laterMs);
    }
  }

  /** Writes records of the start and of the progress of a request. */
  private void tellOfIts(Request request, int gateway, long delayMs) {
    InferenceEventBuilder start = asked(request, gateway, request.startMs());
    deliveries.add(start.phase(RequestPhase.START).build(), request.startMs() + delayMs);
    long fromMs = request.arrivalMs + request.ttftMs;
    for (long timeMs = fromMs + PROGRESS_MS; timeMs < request.endMs(); timeMs += PROGRESS_MS) {
      double share = (double) (timeMs - fromMs) / (request.endMs() - fromMs);
      long sofar = Math.round(share * request.outputTokens);
      InferenceEventBuilder progress =
          asked(request, gateway, timeMs)
              .phase(RequestPhase.PROGRESS)
              .latencyMicros(1_000 * (timeMs - request.arrivalMs))
              .outputTokens(sofar)
              .costMicroUsd(request.model.costMicroUsd(request.inputTokens, sofar));
      deliveries.add(progress.build(), timeMs + delayMs);
    }
  }

  /** What is known of a request that a node has taken, before its end. */
  private InferenceEventBuilder asked(Request request, int gateway, long timeMs) {
    Node node = requireNonNull(request.node, "node is null");
    InferenceEventBuilder event =
        new InferenceEventBuilder()
            .timeMs(timeMs + skewMs(gateway) + request.skewMs)
            .requestId(idOf(request))
            .cluster(config.cluster())
            .tenant(request.tenant.name())
            .source(request.source)
            .asn(request.asn)
            .gateway(nameOf(request, gateway))
            .region(request.region)
            .group(NodePool.GROUP)
            .node(name(request, node))
            .model(request.model.name())
            .operation(request.operation)
            .serviceClass(request.serviceClass)
            .status(OK)
            .inputTokens(request.inputTokens)
            .maxTokens(request.maxTokens);
    return request.apiKey == null
        ? event
        : event
            .apiKey(request.apiKey)
            .user(request.user)
            .session(request.session)
            .agent(request.agent)
            .tool(request.tool);
  }

  private long skewMs(int gateway) {
    return gateway == COUNT - 1 ? config.skewGatewayMs() : 0;
  }

  private static String idOf(Request request) {
    return request.chosenId == null ? Hex.of(request.id) : request.chosenId;
  }

  private static String nameOf(Request request, int gateway) {
    return request.gatewayName == null ? NAMES[gateway] : request.gatewayName;
  }

  private InferenceEvent event(Request request, int gateway, RandomStream random) {
    InferenceEventBuilder event =
        new InferenceEventBuilder()
            .timeMs(request.endMs() + skewMs(gateway) + request.skewMs)
            .requestId(idOf(request))
            .cluster(config.cluster())
            .tenant(request.tenant.name())
            .source(request.source)
            .asn(request.asn)
            .gateway(nameOf(request, gateway))
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
      event.apiKey(request.apiKey);
      if (gateway != SILENT_ON_USERS) {
        event.user(request.user).session(request.session).agent(request.agent).tool(request.tool);
      }
      event.requestBytes(
          gateway == SILENT_ON_SIZES ? 0 : request.application.requestBytes(request.inputTokens));
      event.promptFingerprint(Hex.of(request.fingerprint));
    }
    if (request.node != null) {
      served(request, request.node, gateway, event, random);
    }
    return event.build();
  }

  private void served(
      Request request, Node node, int gateway, InferenceEventBuilder event, RandomStream random) {
    event
        .group(NodePool.GROUP)
        .node(request.nodeUntold ? null : name(request, node))
        .modelVersion(request.model.version())
        .modelDigest(request.digest == null ? request.model.digest() : request.digest)
        .queueMicros(1_000 * request.queueMs)
        .ttftMicros(1_000 * request.ttftMs)
        .inputTokens(request.usageUntold ? ABSENT : request.inputTokens)
        .cachedTokens(
            request.usageUntold || gateway == SILENT_ON_CACHES
                ? ABSENT
                : Math.min(request.inputTokens, request.cachedTokens))
        .maxTokens(request.maxTokens)
        .egressBytes(request.egressBytes)
        .canaries(request.canaries);
    if (request.status != OK) {
      event.costMicroUsd(0);
    } else if (request.aborted) {
      event
          .finishReason("abort")
          .responseBytes(responseBytes(request, (request.outputTokens + 1) / 2, random));
    } else {
      event
          .outputTokens(request.usageUntold ? ABSENT : request.outputTokens)
          .costMicroUsd(costOf(request))
          .responseBytes(responseBytes(request, request.outputTokens, random));
      content(request, event, random);
    }
  }

  private static long costOf(Request request) {
    if (request.unpriced) {
      return 0;
    }
    return request.usageUntold ? ABSENT : request.priceMicroUsd();
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

  private static long responseBytes(Request request, long outputTokens, RandomStream random) {
    return request.application.responseBytes(
        request.inputTokens, outputTokens, request.bytesFactor, random);
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
