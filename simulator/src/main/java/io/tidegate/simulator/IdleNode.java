package io.tidegate.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A ready node that reports and is paid for, but to which no request is sent any more. */
final class IdleNode extends PlannedAttack {
  private @Nullable Node node;

  IdleNode(AttackSetting setting) {
    super(setting, setting.longWindow());
  }

  @Override
  boolean begin(long nowMs) {
    Node chosen =
        setting.nodes().pick(random, each -> each.servesAt(nowMs) && each.leavesMs == Node.NEVER);
    if (chosen == null) {
      return false;
    }
    node = chosen;
    chosen.pinned = true;
    chosen.deaf = true;
    open("node", chosen.name, "is ready and gets no requests");
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    incidents().get(0).shows(fromMs);
  }

  @Override
  void end() {
    if (node != null) {
      node.pinned = false;
      node.deaf = false;
    }
  }
}
