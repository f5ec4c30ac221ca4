package io.tidegate.simulator;

import java.util.List;

/** What only the nodes' samples show: work that nobody asked for, or a higher price. */
final class NodeTrouble extends PlannedAttack {
  NodeTrouble(AttackSetting setting) {
    super(setting);
  }

  @Override
  boolean begin(long nowMs) {
    open(
        "cluster",
        setting.config().cluster(),
        "%.2f %s".formatted(intensity, setting.kind().unit()));
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    set(intensity);
    incidents().get(0).shows(fromMs);
  }

  @Override
  void end() {
    set(1);
  }

  private void set(double factor) {
    for (Node node : setting.nodes().nodes()) {
      if (setting.kind() == AttackKind.UNIT_COST) {
        node.priceFactor = factor;
      } else {
        node.hiddenFactor = factor;
      }
    }
  }
}
