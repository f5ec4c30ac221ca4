package io.tidegate.simulator;

import java.util.List;

/** Some gateways write no records any more, while requests go on through them. */
final class TelemetrySilence extends PlannedAttack {
  private final int first;
  private final int count;

  TelemetrySilence(AttackSetting setting) {
    super(setting);
    first = random.nextInt(Gateways.COUNT);
    count = (int) Math.min(Gateways.COUNT, Math.max(1, Math.round(intensity)));
  }

  @Override
  boolean begin(long nowMs) {
    open(
        "cluster",
        setting.config().cluster(),
        "%d of %d gateways are silent, the first of them %s"
            .formatted(count, Gateways.COUNT, Gateways.name(first)));
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    incidents().get(0).shows(fromMs);
  }

  @Override
  public void finished(Request request) {
    int place = (Gateways.gateway(request) - first + Gateways.COUNT) % Gateways.COUNT;
    if (place < count && isOn(request.endMs())) {
      request.lost = true;
    }
  }
}
