package io.tidegate.simulator;

import static io.tidegate.schemas.event.InferenceEvent.ABSENT;

import io.tidegate.schemas.event.GatewayDecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  /** A guardrail's score that nobody has set. */
  static final int UNSCORED = -1;

  static final String HOME_REGION = "eu-central";

  final long arrivalMs;
  final long id;
  final Tenant tenant;
  final Application application;
  ServedModel model;
  String operation;
  String serviceClass;
  @Nullable String apiKey;
  @Nullable String user;
  @Nullable String session;
  @Nullable String agent;
  @Nullable String tool;
  String region = HOME_REGION;
  String source = "";
  long asn;
  long fingerprint;
  long inputTokens;
  long outputTokens;
  long cachedTokens = ABSENT;
  long maxTokens = ABSENT;

  /** What the gateway answers at once, without a node; 0: nothing. */
  int refusal;

  String refusalError = "unauthenticated";

  /** What the gateway's guardrails and policy make of it; scores in hundredths. */
  int injectionScore = UNSCORED;

  int jailbreakScore = UNSCORED;
  GatewayDecision decision = GatewayDecision.ALLOW;
  @Nullable String rule;

  /** Tools that the answer calls; 0: as usual. */
  int toolCalls;

  /** How often it was asked before. */
  int attempt;

  /** An id that the client chose, in place of one of its own. */
  @Nullable String chosenId;

  /** The attack that made or changed the request. */
  @Nullable Attack by;

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

  /** What the record calls the node, where that is neither of its names. */
  @Nullable String nodeName;

  /** What the node says it serves, where that is not what the model is. */
  @Nullable String digest;

  /** How many times the usual bytes the answer has. */
  double bytesFactor = 1;

  /** The gateway that wrote its record, where that is none of the usual ones. */
  @Nullable String gatewayName;

  /**
   * What its record does not say: how many tokens it had and what it cost; which node served it.
   */
  boolean usageUntold;

  boolean nodeUntold;

  /** Whether the record says that it cost nothing, whatever it cost. */
  boolean unpriced;

  /** Whether records of its start and of its progress come before that of its end. */
  boolean phased;

  /** Members of its record that the client chose, as raw JSON in place of what they would be. */
  Map<String, byte[]> chosenMembers = Map.of();

  /** What befalls its record: it is never written, is late, bears a wrong time, comes twice. */
  boolean lost;

  long lateMs;
  long skewMs;
  boolean repeated;
  List<Mark> marks = List.of();

  Request(long arrivalMs, long id, Tenant tenant, Application application, ServedModel model) {
    this.arrivalMs = arrivalMs;
    this.id = id;
    this.tenant = tenant;
    this.application = application;
    this.model = model;
    this.operation = application.workload().operation();
    this.serviceClass = application.workload().serviceClass();
  }

  /** The same question once more. */
  Request again(long laterMs, long otherId) {
    Request again = new Request(laterMs, otherId, tenant, application, model);
    again.operation = operation;
    again.serviceClass = serviceClass;
    again.apiKey = apiKey;
    again.user = user;
    again.session = session;
    again.agent = agent;
    again.tool = tool;
    again.region = region;
    again.source = source;
    again.asn = asn;
    again.fingerprint = fingerprint;
    again.inputTokens = inputTokens;
    again.outputTokens = outputTokens;
    again.cachedTokens = cachedTokens;
    again.maxTokens = maxTokens;
    again.toolCalls = toolCalls;
    return again;
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
    return work(inputTokens, outputTokens);
  }

  /** Work for a node of a request with prompt and answer of those lengths. */
  static double work(double inputTokens, double outputTokens) {
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
