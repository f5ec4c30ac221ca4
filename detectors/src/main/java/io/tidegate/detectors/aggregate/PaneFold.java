package io.tidegate.detectors.aggregate;

import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.NodeSample;
import org.jspecify.annotations.Nullable;

/**
 * What a request, or a node's sample, adds to a pane: sums for every kind of entity, sketches for
 * those kinds whose detectors read them.
 */
final class PaneFold {
  private static final int SERVER_ERROR = 500;

  private static final int TOO_MANY = 429;

  private static final double PERMILLE = 1_000;
  private static final double MICROS = 1e6;
  private static final int HEX = 16;

  /** Output tokens from which on an answer has a pace. */
  private static final long LEAST_PACED = 16;

  private PaneFold() {}

  static void request(Pane pane, FoldedRequest request) {
    InferenceEvent event = request.event();
    pane.add(Amount.REQUESTS, 1);
    long input = known(event.inputTokens());
    long output = known(event.outputTokens());
    outcome(pane, request);
    pane.add(Amount.INPUT_TOKENS, input);
    pane.add(Amount.OUTPUT_TOKENS, output);
    if (event.isUseUnknown()) {
      unknown(pane, request, input + output);
    } else {
      pane.add(Amount.TOKENS_SQUARED, Saturating.square(input + output));
    }
    pane.add(Amount.CACHED_TOKENS, known(event.cachedTokens()));
    pane.larger(input, output);
    pane.add(Amount.COST_MICRO_USD, request.cost().microUsd());
    times(pane, event);
    pane.add(Amount.REQUEST_BYTES, event.requestBytes());
    pane.add(Amount.RESPONSE_BYTES, event.responseBytes());
    if (output > 0) {
      pane.add(Amount.ANSWERS, 1);
      pane.add(Amount.ANSWER_BYTES, event.responseBytes());
    }
    pane.add(Amount.EGRESS_BYTES, event.egressBytes());
    pane.add(Amount.EGRESS_SQUARED, Saturating.square(event.egressBytes()));
    pane.add(Amount.TOOL_CALLS, event.toolCalls());
    guard(pane, request);
    if (event.throttledBy() != null) {
      pane.add(Amount.THROTTLED, 1);
    }
    sketches(pane, request, input, output);
  }

  /** A request that nobody counted the tokens of, or some of them. */
  private static void unknown(Pane pane, FoldedRequest request, long counted) {
    InferenceEvent event = request.event();
    pane.add(Amount.PARTIAL_TOKENS, counted);
    pane.add(Amount.PROVEN_OUTPUT_TOKENS, UnknownUse.provenOutput(event));
    switch (pane.entity().kind()) {
      case CLUSTER, MODEL, TENANT, API_KEY -> pane.unknownOrNew().add(request.served(), event);
      default -> {}
    }
  }

  /** What the cost is beyond whole micro USD, and whether anybody gave the price. */
  static void price(Pane pane, FoldedRequest request) {
    InferenceEvent event = request.event();
    Pricing.Cost cost = request.cost();
    pane.add(Amount.COST_MILLIONTHS, cost.millionths());
    pane.carry();
    if (cost.isAssumed()) {
      pane.add(Amount.ASSUMED_COST_MICRO_USD, cost.microUsd() + (cost.millionths() > 0 ? 1 : 0));
    }
    boolean says = cost.microUsd() > 0 || cost.millionths() > 0;
    boolean isWhole = request.isServed() && !isFinish(event, "abort");
    if (says && isWhole && pane.entity().kind() == EntityKind.CLUSTER) {
      name(pane, cost.isAssumed() ? Naming.UNPRICED_MODEL : Naming.PRICED_MODEL, request.served());
    }
  }

  /** Who the pane belongs to and, of a node, when it worked. */
  static void identity(Pane pane, InferenceEvent event, boolean ahead) {
    switch (pane.entity().kind()) {
      case API_KEY, USER -> pane.own(event.tenant());
      case NODE -> {
        pane.own(served(event));
        long queue = known(event.queueMicros()) / 1_000;
        long latency = known(event.latencyMicros()) / 1_000;
        long end = event.timeMs();
        long start = Math.min(end, end - latency + queue);
        if (ahead) {
          pane.workOrNew().addAhead(start, end);
        } else {
          pane.workOrNew().add(start, end);
        }
      }
      default -> {}
    }
  }

  /** What a request that came late adds to the sums that only grow; of a cluster, whose it is. */
  static void late(Pane pane, InferenceEvent event, long costMicroUsd) {
    switch (pane.entity().kind()) {
      case CLUSTER -> name(pane, Naming.LATE_GATEWAY, event.gateway());
      case TENANT, API_KEY -> {
        long input = known(event.inputTokens());
        long counted = known(event.outputTokens());
        boolean isUnknown = event.isUseUnknown();
        long output = isUnknown ? Math.max(counted, UnknownUse.provenOutput(event)) : counted;
        LateWork.Sums sums =
            new LateWork.Sums(
                event.timeMs(), 1, input + output, costMicroUsd, known(event.latencyMicros()));
        pane.lateOrNew().add(sums, pane.startMs());
        pane.lateOrNew().larger(input, output);
      }
      default -> {}
    }
  }

  static void sample(Pane pane, NodeSample sample) {
    pane.add(Amount.SAMPLES, 1);
    pane.add(Amount.RUNNING, known(sample.running()));
    pane.add(Amount.WAITING, known(sample.waiting()));
    pane.add(Amount.GPU_PERMILLE, scaled(sample.gpuUtil(), PERMILLE));
    pane.add(Amount.POWER_MILLIWATTS, scaled(sample.powerW(), PERMILLE));
    pane.add(Amount.SAMPLED_EGRESS_BYTES, known(sample.egressBytes()));
    pane.add(Amount.EAST_WEST_BYTES, known(sample.eastWestBytes()));
    pane.add(Amount.PULL_BYTES, known(sample.pullBytes()));
    pane.add(Amount.PRICE_MICRO_USD_PER_HOUR, scaled(sample.priceUsdPerHour(), MICROS));
    if (pane.entity().kind() == EntityKind.NODE) {
      DistinctSketch peers = pane.sketchesOrNew().of(Distinct.DESTINATIONS);
      sample.destinations().forEach(peer -> peers.add(Hash64.of(peer)));
    }
  }

  private static void outcome(Pane pane, FoldedRequest request) {
    InferenceEvent event = request.event();
    boolean reached = request.isReached();
    int status = event.status();
    if (status >= SERVER_ERROR) {
      pane.add(Amount.ERRORS, 1);
    } else if (status >= 400 || !reached) {
      pane.add(Amount.REFUSED, 1);
    } else if (status >= 200) {
      pane.add(Amount.SERVED, 1);
      if (event.node() == null) {
        pane.add(Amount.UNPLACED, 1);
      }
      pane.add(Amount.TOKENS_UNKNOWN, event.isUseUnknown() ? 1 : 0);
      pane.add(Amount.OUTPUT_UNKNOWN, event.isOutputUnknown() ? 1 : 0);
    }
    if (status == 401 || status == 403) {
      pane.add(Amount.UNAUTHENTICATED, 1);
    } else if (isClientError(event) && reached) {
      pane.add(Amount.CLIENT_ERRORS, 1);
    }
    boolean dropped = event.isClosedByClient() || isFinish(event, "abort");
    if (dropped && reached) {
      pane.add(Amount.ABORTED, 1);
    }
    if (isFinish(event, "length")) {
      pane.add(Amount.TRUNCATED, 1);
    }
  }

  private static void times(Pane pane, InferenceEvent event) {
    if (event.latencyMicros() >= 0) {
      pane.add(Amount.TIMED, 1);
      pane.add(Amount.LATENCY_MICROS, event.latencyMicros());
      pane.add(Amount.LATENCY_MS_SQUARED, Saturating.square(event.latencyMicros() / 1_000));
    }
    if (event.ttftMicros() >= 0) {
      pane.add(Amount.TTFT_TIMED, 1);
      pane.add(Amount.TTFT_MICROS, event.ttftMicros());
    }
    pane.add(Amount.QUEUE_MICROS, known(event.queueMicros()));
  }

  private static void guard(Pane pane, FoldedRequest request) {
    InferenceEvent event = request.event();
    if (request.isFlagged() || !event.guardrails().isEmpty() || request.isReached()) {
      pane.add(Amount.GUARDED, 1);
    }
    if (request.isFlagged()) {
      pane.add(Amount.FLAGGED, 1);
    }
    if (event.deniedByPolicy()) {
      pane.add(Amount.DENIED, 1);
    }
  }

  private static void sketches(Pane pane, FoldedRequest request, long input, long output) {
    InferenceEvent event = request.event();
    switch (pane.entity().kind()) {
      case CLUSTER -> {
        cluster(pane, request);
        spread(pane, request, input, output);
      }
      case MODEL -> {
        spread(pane, request, input, output);
        if (event.status() >= SERVER_ERROR) {
          name(pane, Naming.FAILED_TENANT, event.tenant());
        }
        if (request.isServed()) {
          shape(pane, Shape.OUTPUT_TOKENS, event.outputTokens());
          if (event.latencyMicros() >= 0) {
            pane.sketchesOrNew().of(Shape.LATENCY_MS).add(event.latencyMicros() / 1_000);
          }
          if (event.ttftMicros() >= 0) {
            pane.sketchesOrNew().of(Shape.TTFT_MS).add(event.ttftMicros() / 1_000);
          }
          pace(pane, event, output);
          name(pane, Naming.FINISH_REASON, event.finishReason());
        }
      }
      case NODE -> {
        effort(pane, request, output);
        if (event.modelDigest() != null) {
          name(pane, Naming.DIGEST, request.served() + "@" + event.modelDigest());
        }
      }
      case TENANT -> {
        name(pane, Naming.MODEL, request.served());
        name(pane, Naming.REGION, event.region());
        fingerprint(pane, event);
        if (event.apiKey() == null) {
          lengths(pane, event);
        }
      }
      case API_KEY -> {
        source(pane, request);
        if (event.asn() >= 0) {
          pane.sketchesOrNew().of(Distinct.NETWORKS).add(event.asn());
        }
        fingerprint(pane, event);
        name(pane, Naming.MODEL, request.served());
        name(pane, Naming.FINISH_REASON, event.finishReason());
        lengths(pane, event);
        if (AgentSteps.isStep(event)) {
          pane.stepsOrNew().add(event, request.idHash());
        }
      }
      case SOURCE -> {
        pane.sketchesOrNew().of(Distinct.TENANTS).add(request.tenantHash());
        if ((event.status() == 401 || event.status() == 403) && event.apiKey() != null) {
          pane.sketchesOrNew().of(Distinct.REFUSED_KEYS).add(Hash64.of(event.apiKey()));
        }
        if (request.isServed()) {
          name(pane, Naming.SERVED_KEY, request.keyName());
        }
      }
      case USER -> {}
    }
  }

  private static void lengths(Pane pane, InferenceEvent event) {
    shape(pane, Shape.INPUT_TOKENS, event.inputTokens());
    shape(pane, Shape.OUTPUT_TOKENS, event.outputTokens());
  }

  /** What nobody counted has no size. */
  private static void shape(Pane pane, Shape what, long tokens) {
    if (tokens >= 0) {
      pane.sketchesOrNew().of(what).add(tokens);
    }
  }

  /** How fast the answer came: what does not depend on its length. */
  private static void pace(Pane pane, InferenceEvent event, long output) {
    long first = Math.max(known(event.ttftMicros()), known(event.queueMicros()));
    if (output >= LEAST_PACED && event.latencyMicros() > first) {
      pane.sketchesOrNew().of(Shape.TOKEN_MICROS).add((event.latencyMicros() - first) / output);
    }
  }

  /** How long a node worked on a request whose tokens are known, and what on. */
  private static void effort(Pane pane, FoldedRequest request, long output) {
    InferenceEvent event = request.event();
    boolean worked = request.isServed() || event.isClosedByClient() && request.isReached();
    if (worked && event.latencyMicros() >= 0 && !event.isOutputUnknown()) {
      long micros = Math.max(0, event.latencyMicros() - known(event.queueMicros()));
      long millis = micros / 1_000;
      long prompt = Math.max(0, known(event.inputTokens()) - known(event.cachedTokens()));
      long age = pane.startMs() - (event.timeMs() - millis);
      pane.effortOrNew().add(request.served(), age, millis, prompt, output);
    }
  }

  private static void cluster(Pane pane, FoldedRequest request) {
    InferenceEvent event = request.event();
    name(pane, Naming.GATEWAY, event.gateway());
    if (!request.isReached()) {
      return;
    }
    pane.sketchesOrNew().of(Distinct.TENANTS).add(request.tenantHash());
    source(pane, request);
    boolean hasKey = event.apiKey() != null;
    if (hasKey) {
      pane.sketchesOrNew().of(Distinct.KEYS).add(request.keyHash());
    }
    if (request.isFlagged()) {
      long who = hasKey ? request.keyHash() : request.tenantHash();
      pane.sketchesOrNew().of(Distinct.FLAGGED_KEYS).add(who);
      String prompt = event.promptFingerprint();
      name(pane, Naming.FLAGGED_PROMPT, prompt == null ? null : prompt + event.tenant());
    }
  }

  private static void spread(Pane pane, FoldedRequest request, long input, long output) {
    InferenceEvent event = request.event();
    if (request.isReached()) {
      long work = Math.max(0, known(event.latencyMicros()) - known(event.queueMicros()));
      boolean counted = !event.isOutputUnknown();
      String key = request.keyName();
      if (key == null) {
        pane.spreadOrNew().add(null, event.tenant(), input + output, output, counted, work);
      } else {
        pane.spreadOrNew().addKey(key, request.keyHash(), input + output, output, counted, work);
      }
    }
  }

  private static void fingerprint(Pane pane, InferenceEvent event) {
    String hex = event.promptFingerprint();
    if (hex != null) {
      pane.sketchesOrNew().of(Distinct.FINGERPRINTS).add(Long.parseUnsignedLong(hex, HEX));
    }
  }

  private static void source(Pane pane, FoldedRequest request) {
    if (request.event().source() != null) {
      pane.sketchesOrNew().of(Distinct.SOURCES).add(request.sourceHash());
    }
  }

  static void refused(Pane pane, @Nullable String gateway, @Nullable String tenant) {
    name(pane, Naming.REFUSED_GATEWAY, gateway);
    name(pane, Naming.REFUSED_TENANT, tenant);
  }

  private static void name(Pane pane, Naming what, @Nullable String value) {
    if (value != null) {
      pane.sketchesOrNew().of(what).add(value, 1);
    }
  }

  private static boolean isClientError(InferenceEvent event) {
    int status = event.status();
    boolean ofLoad = status == TOO_MANY || event.isClosedByClient();
    return status >= 400 && status < 500 && !ofLoad;
  }

  private static boolean isFinish(InferenceEvent event, String reason) {
    return reason.equals(event.finishReason());
  }

  private static String served(InferenceEvent event) {
    String model = event.servedModel();
    return model == null ? event.model() : model;
  }

  private static long scaled(double value, double factor) {
    return Double.isFinite(value) && value > 0 ? (long) Math.min(1e15, value * factor) : 0;
  }

  private static long known(long count) {
    return Math.max(0, count);
  }
}
