package io.tidegate.simulator;

/** What befalls all requests to the busiest model: they are slow, fail, or answer at length. */
final class ModelTrouble extends PlannedAttack {
  private static final long LONGEST_MS = 600_000;
  private static final int SERVER_ERROR = 500;

  private String model = "";

  ModelTrouble(AttackSetting setting) {
    super(setting);
  }

  @Override
  boolean begin(long nowMs) {
    model = setting.ledger().busiestModel();
    Incident incident = open("model", model, "%.2f %s".formatted(intensity, setting.kind().unit()));
    incident.relate("cluster/" + setting.config().cluster());
    return true;
  }

  @Override
  public void shape(Request request) {
    boolean lengthens = setting.kind() == AttackKind.OUTPUT_DRIFT && request.outputTokens > 0;
    if (lengthens && isStruck(request)) {
      long usual = request.priceMicroUsd();
      long answer = Math.round(request.outputTokens * intensity);
      request.outputTokens = request.maxTokens > 0 ? Math.min(answer, request.maxTokens) : answer;
      request.by = this;
      request.addedMicroUsd = request.priceMicroUsd() - usual;
    }
  }

  @Override
  public void finished(Request request) {
    if (!request.succeeded() || !isStruck(request)) {
      super.finished(request);
      return;
    }
    if (setting.kind() == AttackKind.LATENCY_DRIFT) {
      request.ttftMs = Math.round(request.ttftMs * intensity);
      request.latencyMs = Math.min(LONGEST_MS, Math.round(request.latencyMs * intensity));
      incidents().get(0).mark(request, 0);
    } else if (setting.kind() == AttackKind.ERROR_DRIFT && random.chance(intensity)) {
      request.status = SERVER_ERROR;
      request.error = "upstream_error";
      request.aborted = false;
      request.latencyMs = request.ttftMs + 1;
      incidents().get(0).mark(request, 0);
    }
  }

  private boolean isStruck(Request request) {
    return request.by == null
        && request.refusal == 0
        && request.model.name().equals(model)
        && isOn(request.arrivalMs);
  }
}
