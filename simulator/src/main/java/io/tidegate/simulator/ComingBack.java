package io.tidegate.simulator;

import java.util.ArrayDeque;
import java.util.List;

/**
 * Nodes are killed one after the other, and each has a successor within milliseconds: by its name,
 * as a pod of a stateful set has, or on its address. What the old one worked on ends with it.
 */
final class ComingBack implements Influence {
  private static final int MOST = 8;
  private static final long NOTICE_MS = 120_000;
  private static final double LONGEST_END_MS = 300;
  private static final double HALF = 0.5;

  private final EpisodeSetting setting;
  private final boolean byName;
  private final RandomStream random;
  private final Window window;
  private final ArrayDeque<Node> leaving = new ArrayDeque<>();
  private long nextMs;
  private long everyMs;
  private int left;

  /** By their names, or by their addresses, which telemetry then uses as well. */
  ComingBack(EpisodeSetting setting, boolean byName) {
    this.setting = setting;
    this.byName = byName;
    this.random = setting.random();
    this.window = setting.window(0.2, 0.9);
  }

  @Override
  public void requests(long fromMs, List<Request> out) {
    if (fromMs == window.startMs()) {
      left = MOST;
      everyMs = (window.endMs() - fromMs - NOTICE_MS) / MOST;
      nextMs = fromMs;
    }
    if (left > 0 && fromMs >= nextMs) {
      // One that works on nothing that would end after it.
      Node node =
          setting
              .nodes()
              .pick(
                  random,
                  each -> each.leavesMs == Node.NEVER && each.lastEndMs() < fromMs + NOTICE_MS);
      if (node != null) {
        left--;
        nextMs += everyMs;
        setting.nodes().comeBack(node, byName, fromMs + NOTICE_MS + random.nextInt(1_000));
        leaving.addLast(node);
      }
    }
    leaving.removeIf(node -> node.leavesMs < fromMs);
  }

  @Override
  public void finished(Request request) {
    Node node = request.node;
    if (node == null) {
      return;
    }
    if (!byName && random.chance(HALF)) {
      request.nodeName = node.address;
    }
    if (leaving.contains(node) && request.endMs() > node.leavesMs) {
      cut(request, node.leavesMs);
    }
  }

  @Override
  public List<BenignEpisode> benign() {
    String note = byName ? "nodes come back by their names" : "nodes take over others' addresses";
    return List.of(setting.ofCluster(window, note));
  }

  /** It ends with its node, as far as it has come. */
  private void cut(Request request, long atMs) {
    long wholeMs = request.latencyMs;
    request.latencyMs = atMs - request.arrivalMs + (long) (LONGEST_END_MS * random.nextDouble());
    request.queueMs = Math.min(request.queueMs, request.latencyMs);
    request.ttftMs = Math.min(request.ttftMs, request.latencyMs);
    request.outputTokens = request.outputTokens * request.latencyMs / Math.max(1, wholeMs);
    request.aborted = random.chance(HALF);
  }
}
