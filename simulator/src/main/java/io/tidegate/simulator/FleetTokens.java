package io.tidegate.simulator;

import static io.tidegate.schemas.event.InferenceEvent.ABSENT;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Token burn: every request to one model becomes longer, as after somebody poisoned its system
 * prompt, while nobody asks more often.
 */
final class FleetTokens implements Attack {
  private static final double STARTS_WHILE_HELD = 0.45;
  private static final double SHARE_OF_HELD = 0.2;
  private static final long SHORTEST_MS = 300_000;

  private final AttackSetting setting;
  private final long startMs;
  private final long endMs;
  private final double factor;
  private final List<Incident> incidents = new ArrayList<>();
  private @Nullable String model;

  FleetTokens(AttackSetting setting) {
    this.setting = setting;
    Timeline timeline = setting.timeline();
    RandomStream random = setting.random();
    this.startMs = setting.startOr(timeline.whileHeld(STARTS_WHILE_HELD) + random.nextInt(20_000));
    long heldMs = timeline.surgeEndMs() - timeline.heightMs();
    this.endMs = setting.endOr(startMs, Math.max(SHORTEST_MS, Math.round(SHARE_OF_HELD * heldMs)));
    this.factor = setting.intensity();
  }

  @Override
  public void shape(Request request) {
    if (request.arrivalMs < startMs || request.arrivalMs >= endMs) {
      return;
    }
    if (model == null) {
      open(setting.ledger().busiestModel());
    }
    if (request.by == null && request.refusal == 0 && request.model.name().equals(model)) {
      lengthen(request);
    }
  }

  @Override
  public void finished(Request request) {
    if (request.by == this && request.node != null) {
      incidents.get(0).mark(request, request.succeeded() ? request.addedMicroUsd : 0);
    }
  }

  @Override
  public List<Incident> incidents() {
    return incidents;
  }

  private void lengthen(Request request) {
    long usual = request.priceMicroUsd();
    request.by = this;
    request.inputTokens = Math.round(request.inputTokens * factor);
    long answer = Math.round(request.outputTokens * factor);
    request.outputTokens =
        request.maxTokens == ABSENT ? answer : Math.min(answer, request.maxTokens);
    request.addedMicroUsd = request.priceMicroUsd() - usual;
    // Whose requests they are sees them grow as well.
    incidents.get(0).relate("tenant/" + request.tenant.name());
    incidents.get(0).relate("api_key/" + request.apiKey);
  }

  private void open(String busiest) {
    model = busiest;
    Incident incident =
        setting.incident(
            1,
            "model",
            busiest,
            factor,
            "tokens per request x%.2f, requests unchanged".formatted(factor));
    incidents.add(incident);
  }
}
