package io.tidegate.simulator;

/** Gateways call the nodes by names that no scaling event has, as after a change of a proxy. */
final class ForeignNames extends PlannedAttack {
  ForeignNames(AttackSetting setting) {
    super(setting);
  }

  @Override
  boolean begin(long nowMs) {
    open(
        "cluster",
        setting.config().cluster(),
        "%.0f %% of the requests name nodes that nobody announced".formatted(100 * intensity));
    return true;
  }

  @Override
  public void finished(Request request) {
    Node node = request.node;
    if (node != null && isOn(request.arrivalMs) && random.chance(intensity)) {
      request.nodeName = "backend-" + node.number;
      incidents().get(0).relate("node/" + request.nodeName);
      incidents().get(0).mark(request, 0);
    }
  }
}
