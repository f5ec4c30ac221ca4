package io.tidegate.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A ready node of which no sample comes any more; it goes on serving, or does not even that. */
final class SilentNode extends PlannedAttack {
  private @Nullable Node node;

  SilentNode(AttackSetting setting) {
    super(setting);
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
    chosen.mute = true;
    chosen.deaf = random.chance(0.5);
    open(
        "node",
        chosen.name,
        chosen.deaf ? "is ready, but neither serves nor reports" : "serves, but sends no samples");
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
      node.mute = false;
      node.deaf = false;
    }
  }

  @Override
  public void finished(Request request) {
    if (request.node != null && request.node == node && isOn(request.arrivalMs)) {
      incidents().get(0).mark(request, 0);
    }
  }
}
