package io.tidegate.simulator;

import org.jspecify.annotations.Nullable;

/** A node that no controller ever announced takes traffic. */
final class RogueNode extends PlannedAttack {
  private @Nullable Node node;

  RogueNode(AttackSetting setting) {
    super(setting);
  }

  @Override
  boolean begin(long nowMs) {
    Node intruder = setting.nodes().intrude(nowMs);
    intruder.mute = true;
    node = intruder;
    Incident incident = open("node", intruder.name, "serves and was never announced");
    incident.relate("cluster/" + setting.config().cluster());
    return true;
  }

  @Override
  void end() {
    if (node != null) {
      node.phase = Node.Phase.TERMINATED;
    }
  }

  @Override
  public void finished(Request request) {
    if (request.node != null && request.node == node) {
      incidents().get(0).mark(request, 0);
    }
  }
}
