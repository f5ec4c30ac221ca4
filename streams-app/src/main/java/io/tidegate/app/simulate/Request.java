package io.tidegate.app.simulate;

import static io.tidegate.schemas.event.InferenceEvent.ABSENT;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the fleet: first what was asked, then what became of it. Attacks
 * alter it in between.
 */
final class Request {
  /** An incident that a request is part of, and what it cost there. */
  record Mark(Incident incident, long costMicroUsd) {}

  /** Share of a request's work that does not depend on its length. */
  private static final double FIXED_WORK = 0.4;

  /** An output token takes this many times the work of an input token. */
  private static final double OUTPUT_WEIGHT = 3;

  /** Weighted tokens of a request of work one. */
  private static final double STANDARD_TOKENS = 1_800;

  private static final double LARGEST_WORK = 12;

  final long arrivalMs;
  final long id;
  final Tenant tenant;
  ServedModel model;
  String operation;
  String serviceClass;
  @Nullable String apiKey;
  @Nullable String user;
  String source = "";
  long asn;
  long fingerprint;
  long inputTokens;
  long outputTokens;
  long cachedTokens = ABSENT;
  long maxTokens = ABSENT;

  /** What the gateway answers at once, without a node; 0: nothing. */
  int refusal;

  /** The attack that made or changed the request. */
  @Nullable AttackKind by;

  /** How much of its price is the work of that attack. */
  long addedMicroUsd;

  @Nullable Node node;
  int status = 200;
  @Nullable String error;
  boolean aborted;
  long queueMs = ABSENT;
  long ttftMs = ABSENT;
  long latencyMs;
  long egressBytes;
  List<String> canaries = List.of();
  List<Mark> marks = List.of();

  Request(long arrivalMs, long id, Tenant tenant, ServedModel model) {
    this.arrivalMs = arrivalMs;
    this.id = id;
    this.tenant = tenant;
    this.model = model;
    this.operation = tenant.workload().operation();
    this.serviceClass = tenant.workload().serviceClass();
  }

  long endMs() {
    return arrivalMs + latencyMs;
  }

  /** When a node took it. */
  long startMs() {
    return arrivalMs + Math.max(0, queueMs);
  }

  boolean succeeded() {
    return node != null && status == 200;
  }

  long tokens() {
    return inputTokens + outputTokens;
  }

  /** What the request costs when it succeeds. */
  long priceMicroUsd() {
    return model.costMicroUsd(inputTokens, outputTokens);
  }

  /** Work for a node, in units of an average request. */
  double work() {
    double weighted = inputTokens + OUTPUT_WEIGHT * outputTokens;
    return Math.min(LARGEST_WORK, FIXED_WORK + (1 - FIXED_WORK) * weighted / STANDARD_TOKENS);
  }

  void mark(Incident incident, long costMicroUsd) {
    if (marks.isEmpty()) {
      marks = new ArrayList<>(1);
    }
    marks.add(new Mark(incident, costMicroUsd));
  }
}
