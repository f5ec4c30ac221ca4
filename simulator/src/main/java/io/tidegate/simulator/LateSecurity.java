package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * New nodes are secured late, or nobody says any more that they are; they serve only afterwards.
 */
final class LateSecurity extends PlannedAttack {
  private static final int RENEWED = 5;
  private static final long SECOND_MS = 1_000;
  private static final double SHORTEST_MS = 2_000;
  private static final double LONGEST_MS = 20_000;

  private final List<Node> late = new ArrayList<>();
  private boolean renewed;

  LateSecurity(AttackSetting setting) {
    super(setting, setting.riseWindow());
  }

  @Override
  boolean begin(long nowMs) {
    boolean slow = setting.kind() == AttackKind.SLOW_SECURITY;
    open(
        "cluster",
        setting.config().cluster(),
        slow
            ? "nodes are secured %.0f s after they are ready".formatted(intensity)
            : "nobody says any more that nodes are secured");
    return true;
  }

  @Override
  public void admit(Node node) {
    if (!isOn(node.provisionedMs)) {
      return;
    }
    if (setting.kind() == AttackKind.SLOW_SECURITY) {
      node.securedMs = node.readyMs + Math.round(1_000 * intensity);
      node.routableMs = node.securedMs + 1_000;
    } else {
      node.securedMs = Node.NEVER;
      node.unspoken = true;
      node.routableMs = node.readyMs + Math.round(random.between(SHORTEST_MS, LONGEST_MS));
    }
    incidents().get(0).relate("node/" + node.name);
    late.add(node);
  }

  @Override
  void act(long fromMs, List<Request> out) {
    if (!renewed) {
      renewed = true;
      setting.renew(RENEWED, random, fromMs);
    }
    late.stream()
        .filter(node -> node.phase == Node.Phase.READY)
        .forEach(node -> incidents().get(0).shows(fromMs));
  }

  /** A source that speaks again speaks of all that it missed, in the second that comes. */
  @Override
  void end() {
    for (Node node : late) {
      node.unspoken = false;
      node.securedMs = Math.min(node.securedMs, window.endMs() + SECOND_MS);
    }
  }
}
