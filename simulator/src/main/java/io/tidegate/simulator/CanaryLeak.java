package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One answer to an ordinary customer holds a canary: a text that no answer may ever hold. */
final class CanaryLeak implements Attack {
  static final String CANARY = "canary-7d1f03";

  private static final double AFTER_SHARE_OF_RISE = 0.5;
  private static final long USUAL_REQUESTS = 30;

  private final AttackSetting setting;
  private final Ledger ledger;
  private final long fromMs;
  private final List<Incident> incidents = new ArrayList<>();

  CanaryLeak(AttackSetting setting) {
    Timeline timeline = setting.timeline();
    this.setting = setting;
    this.ledger = setting.ledger();
    double share = AFTER_SHARE_OF_RISE + setting.random().between(0, 0.2);
    this.fromMs = setting.startOr(timeline.surgeStartMs() + Math.round(share * timeline.riseMs()));
  }

  @Override
  public void finished(Request request) {
    if (!incidents.isEmpty() || request.arrivalMs < fromMs || !isOrdinary(request)) {
      return;
    }
    request.canaries = List.of(CANARY);
    Incident incident =
        setting.incident(
            1, "api_key", String.valueOf(request.apiKey), "one answer returns " + CANARY);
    incident.relate("tenant/" + request.tenant.name());
    incident.mark(request, 0);
    incidents.add(incident);
  }

  private boolean isOrdinary(Request request) {
    Ledger.@Nullable Account account = ledger.account(request.tenant.name());
    return request.by == null
        && request.succeeded()
        && !request.aborted
        && request.outputTokens > 0
        && account != null
        && account.requests() >= USUAL_REQUESTS;
  }

  @Override
  public List<Incident> incidents() {
    return incidents;
  }
}
