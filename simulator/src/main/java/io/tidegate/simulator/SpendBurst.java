package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Denial of wallet: one key of a small established customer, used from elsewhere, asks for long
 * answers at a rate that costs a hundred times and more what the customer ever did.
 */
final class SpendBurst implements Attack {
  /** Share of the fleet's tokens as it begins; the fleet still grows a little. */
  private static final double TOKEN_SHARE = 0.09;

  private static final double PROMPT_TOKENS = 900;
  private static final double ANSWER_TOKENS = 2_600;
  private static final long TOKEN_LIMIT = 4_096;
  private static final double MEAN_TOKENS = 1.05 * PROMPT_TOKENS + 1.03 * ANSWER_TOKENS;
  private static final double STARTS_AT_SHARE_OF_RISE = 0.9;
  private static final double SHARE_OF_HELD = 0.35;
  private static final long SHORTEST_MS = 480_000;
  private static final double RAMP_MS = 20_000;
  private static final long USUAL_REQUESTS = 8;
  private static final long ALIVE_MS = 900_000;

  private final AttackSetting setting;
  private final Ledger ledger;
  private final double wantedRatio;
  private final RandomStream random;
  private final long beginMs;
  private final long startMs;
  private final long endMs;
  private final long template;
  private final List<String> sources;
  private final long asn;
  private final List<Incident> incidents = new ArrayList<>();
  private @Nullable Tenant victim;
  private double rate;

  SpendBurst(AttackSetting setting) {
    Timeline timeline = setting.timeline();
    this.setting = setting;
    this.ledger = setting.ledger();
    this.random = setting.random();
    this.wantedRatio = setting.intensity();
    this.beginMs = timeline.startMs();
    this.startMs =
        setting.startOr(
            timeline.surgeStartMs()
                + Math.round(STARTS_AT_SHARE_OF_RISE * timeline.riseMs())
                + random.nextInt(20_000));
    long heldMs = timeline.surgeEndMs() - timeline.heightMs();
    this.endMs = setting.endOr(startMs, Math.max(SHORTEST_MS, Math.round(SHARE_OF_HELD * heldMs)));
    this.template = random.nextLong();
    this.sources = List.of(TenantFactory.address(random), TenantFactory.address(random));
    this.asn = TenantFactory.network(random);
  }

  @Override
  public void requests(long fromMs, List<Request> out) {
    if (fromMs < startMs || fromMs >= endMs) {
      return;
    }
    if (victim == null) {
      rate = TOKEN_SHARE / (1 - TOKEN_SHARE) * ledger.tokensPerSecond() / MEAN_TOKENS;
      victim = choose(fromMs);
    }
    if (victim != null) {
      int count = random.poisson(rate * Math.min(1, (fromMs - startMs + 500) / RAMP_MS));
      for (int i = 0; i < count; i++) {
        out.add(request(victim, fromMs + random.nextInt(1_000)));
      }
    }
  }

  @Override
  public void finished(Request request) {
    if (request.by == this) {
      long cost = request.succeeded() && !request.aborted ? request.addedMicroUsd : 0;
      incidents.get(0).mark(request, cost);
    }
  }

  @Override
  public List<Incident> incidents() {
    return incidents;
  }

  private Request request(Tenant tenant, long arrivalMs) {
    Request request =
        new Request(arrivalMs, random.nextLong(), tenant, tenant.first(), ServedModel.LLAMA_70B);
    request.operation = Workload.CHAT.operation();
    request.serviceClass = Workload.CHAT.serviceClass();
    request.apiKey = tenant.firstKey();
    request.source = sources.get(random.nextInt(sources.size()));
    request.asn = asn;
    request.fingerprint = Tenant.varied(template, random);
    request.inputTokens = Math.round(random.logNormal(PROMPT_TOKENS, 0.3));
    long answer = Math.round(random.logNormal(ANSWER_TOKENS, 0.25));
    request.outputTokens = Math.min(TOKEN_LIMIT, answer);
    request.maxTokens = TOKEN_LIMIT;
    request.by = this;
    request.addedMicroUsd = request.priceMicroUsd();
    return request;
  }

  /** The living tenant whose cost so far is nearest to the wanted fraction of the attack's. */
  private @Nullable Tenant choose(long nowMs) {
    double cost =
        rate
            * ServedModel.LLAMA_70B.costMicroUsd(
                Math.round(PROMPT_TOKENS), Math.round(ANSWER_TOKENS));
    double wanted = StrictMath.log(cost / wantedRatio);
    Ledger.@Nullable Account best = null;
    double smallest = Double.MAX_VALUE;
    for (Ledger.Account account : ledger.accounts()) {
      boolean usual =
          account.requests() >= USUAL_REQUESTS
              && account.lastMs() > nowMs - ALIVE_MS
              && account.firstMs() < (beginMs + nowMs) / 2;
      double distance =
          Math.abs(StrictMath.log(1 + account.costPerSecond(beginMs, nowMs)) - wanted);
      if (usual && distance < smallest) {
        smallest = distance;
        best = account;
      }
    }
    if (best == null) {
      return null;
    }
    open(best, cost / best.costPerSecond(beginMs, nowMs));
    return best.tenant();
  }

  private void open(Ledger.Account account, double ratio) {
    Tenant tenant = account.tenant();
    Incident incident =
        setting.incident(
            1,
            "api_key",
            tenant.firstKey(),
            "%.1f requests/s with long answers, about %.0f times the tenant's own mean cost"
                .formatted(rate, ratio));
    incident.relate("tenant/" + tenant.name());
    sources.forEach(source -> incident.relate("source/" + source));
    incidents.add(incident);
  }
}
