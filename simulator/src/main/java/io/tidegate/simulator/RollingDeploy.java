package io.tidegate.simulator;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A release of one model, which replaces the nodes one after the other: its answers are a little
 * longer and it is a little slower.
 */
final class RollingDeploy implements Influence {
  private static final ServedModel RELEASE =
      new ServedModel("llama-70b", "3.3.2", "sha256:c41d90aa5e17", 900_000, 2_700_000, 0.13, 13);

  private static final double LENGTH = 1.08;
  private static final double LATENCY = 1.08;

  private final EpisodeSetting setting;
  private final Window window;
  private final ArrayDeque<Node> old = new ArrayDeque<>();
  private final Set<Node> gone = new HashSet<>();
  private boolean announced;
  private long paceMs;
  private long nextMs;

  RollingDeploy(EpisodeSetting setting) {
    this.setting = setting;
    this.window = setting.window(0.3, 0.7);
  }

  @Override
  public void requests(long fromMs, List<Request> out) {
    if (!window.contains(fromMs)) {
      return;
    }
    if (!announced) {
      announced = true;
      setting.records().deploy(RELEASE, fromMs);
      old.addAll(setting.nodes().nodes());
      paceMs = (window.endMs() - fromMs) / (old.size() + 1);
      nextMs = fromMs;
    }
    if (fromMs >= nextMs && !old.isEmpty()) {
      nextMs = fromMs + paceMs;
      Node node = old.removeFirst();
      if (node.phase == Node.Phase.READY && !node.pinned && gone.add(node)) {
        setting.nodes().replace(node, "maintenance", false, fromMs);
      }
    }
  }

  @Override
  public void admit(Node node) {
    if (announced) {
      node.upgrade = RELEASE;
    }
  }

  @Override
  public void finished(Request request) {
    Node node = request.node;
    if (node != null
        && RELEASE.equals(node.upgrade)
        && request.model.name().equals(RELEASE.name())) {
      request.model = RELEASE;
      request.outputTokens = Math.round(request.outputTokens * LENGTH);
      if (request.maxTokens > 0) {
        request.outputTokens = Math.min(request.outputTokens, request.maxTokens);
      }
      request.latencyMs = Math.round(request.latencyMs * LATENCY);
    }
  }

  @Override
  public List<BenignEpisode> benign() {
    String note = RELEASE.name() + " " + RELEASE.version() + ", one node after the other";
    return announced
        ? List.of(
            setting.ofCluster(window, note), setting.of("model", RELEASE.name(), window, note))
        : List.of();
  }
}
