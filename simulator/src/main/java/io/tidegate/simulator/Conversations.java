package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An application's requests one after the other. Where it converses, each is the next turn of one
 * of a few open conversations, whose prompts grow; over all of them lengths are distributed as
 * ever, since a conversation draws the lengths of all its prompts and has the shortest first.
 */
final class Conversations {
  /** One that has more turns to come. */
  private static final class Open {
    private final Request first;
    private final String session;
    private final double[] lengths;
    private int turn;

    private Open(Request first, String session, double[] lengths, int turn) {
      this.first = first;
      this.session = session;
      this.lengths = lengths;
      this.turn = turn;
    }
  }

  private static final int CHATS_AT_ONCE = 6;
  private static final int CHAINS_AT_ONCE = 2;
  private static final int MOST_TURNS = 40;
  private static final double STILL_CACHED = 0.7;

  /** An agent takes its tools in turn, so that what goes round is its prompts or nothing. */
  static final String AGENT = "assistant";

  static final List<String> TOOLS = List.of("search", "read", "write");

  private final Tenant tenant;
  private final Application application;
  private final List<Open> open = new ArrayList<>();
  private final int atOnce;

  Conversations(Tenant tenant, Application application, RandomStream random) {
    this.tenant = tenant;
    this.application = application;
    this.atOnce = application.workload() == Workload.AGENT ? CHAINS_AT_ONCE : CHATS_AT_ONCE;
    if (application.turns() > 1) {
      for (int i = 0; i < atOnce; i++) {
        Open under = begin(0, random);
        under.turn = random.nextInt(under.lengths.length);
        open.add(under);
      }
    }
  }

  /** The next request. */
  Request next(long arrivalMs, RandomStream random) {
    if (application.turns() <= 1) {
      return tenant.request(application, arrivalMs, random);
    }
    int place = random.nextInt(atOnce);
    Open chosen = open.get(place);
    Request request = tenant.request(application, arrivalMs, random);
    request.session = chosen.session;
    request.user = chosen.first.user;
    request.source = chosen.first.source;
    request.asn = chosen.first.asn;
    request.model = chosen.first.model;
    request.fingerprint = Tenant.varied(chosen.first.fingerprint, random);
    request.inputTokens = application.promptTokens(chosen.lengths[chosen.turn]);
    request.cachedTokens = application.toolTokens();
    if (chosen.turn > 0 && random.chance(STILL_CACHED)) {
      request.cachedTokens = application.promptTokens(chosen.lengths[chosen.turn - 1]);
    }
    chosen.turn++;
    boolean over = chosen.turn == chosen.lengths.length;
    if (application.workload() == Workload.AGENT) {
      request.agent = AGENT;
      request.tool = TOOLS.get(chosen.turn % TOOLS.size());
      request.toolCalls = over ? 0 : 1 + random.nextInt(2);
    }
    if (over) {
      open.set(place, begin(arrivalMs, random));
    }
    return request;
  }

  private Open begin(long nowMs, RandomStream random) {
    int turns = 1;
    while (turns < MOST_TURNS && random.chance(1 - 1 / application.turns())) {
      turns++;
    }
    double[] lengths = new double[turns];
    for (int i = 0; i < turns; i++) {
      lengths[i] = random.nextDouble();
    }
    Arrays.sort(lengths);
    String session = "s-" + Hex.of(random.nextLong()).substring(0, 8);
    return new Open(tenant.request(application, nowMs, random), session, lengths, 0);
  }
}
