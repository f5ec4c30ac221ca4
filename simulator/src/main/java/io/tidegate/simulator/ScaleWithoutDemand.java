package io.tidegate.simulator;

import java.util.List;

/**
 * Whoever holds the autoscaler makes the fleet larger than any demand justifies, and keeps it so.
 */
final class ScaleWithoutDemand extends PlannedAttack {
  private int held;

  ScaleWithoutDemand(AttackSetting setting) {
    super(setting);
  }

  @Override
  boolean begin(long nowMs) {
    int wanted = setting.nodes().wanted();
    held = (int) Math.ceil(intensity * wanted);
    open(
        "cluster",
        setting.config().cluster(),
        "from %d to %d nodes without demand".formatted(wanted, held));
    return wanted > 0;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    incidents().get(0).shows(fromMs);
  }

  @Override
  public int target(int wanted, long nowMs) {
    return isOn(nowMs) ? Math.max(wanted, held) : wanted;
  }
}
