package io.tidegate.simulator;

import org.jspecify.annotations.Nullable;

/** One node serves other weights of a model than those that it attested. */
final class TamperedWeights extends PlannedAttack {
  private final String digest;
  private @Nullable Node node;
  private String model = "";

  TamperedWeights(AttackSetting setting) {
    super(setting);
    digest = "sha256:" + Hex.of(random.nextLong()).substring(0, 12);
  }

  @Override
  boolean begin(long nowMs) {
    Node chosen = setting.nodes().pick(random, each -> each.secured && each.servesAt(nowMs));
    if (chosen == null) {
      return false;
    }
    node = chosen;
    chosen.pinned = true;
    model = setting.ledger().busiestModel();
    open("node", chosen.name, "serves " + model + " as " + digest);
    return true;
  }

  @Override
  void end() {
    if (node != null) {
      node.pinned = false;
    }
  }

  @Override
  public void finished(Request request) {
    boolean there = request.node != null && request.node == node;
    if (there && isOn(request.startMs()) && request.model.name().equals(model)) {
      request.digest = digest;
      incidents().get(0).mark(request, 0);
    }
  }
}
