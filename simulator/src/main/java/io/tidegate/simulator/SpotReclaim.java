package io.tidegate.simulator;

import java.util.ArrayDeque;
import java.util.List;

/** The cloud takes back 30 % of the nodes within two minutes. */
final class SpotReclaim implements Influence {
  private static final double SHARE = 0.3;
  private static final long WITHIN_MS = 120_000;

  private final EpisodeSetting setting;
  private final RandomStream random;
  private final Window window;
  private final ArrayDeque<Node> taken = new ArrayDeque<>();
  private int count;

  SpotReclaim(EpisodeSetting setting) {
    this.setting = setting;
    this.random = setting.random();
    this.window = setting.window(0.7, 0.8);
  }

  @Override
  public void admit(Node node) {
    node.capacityType = "spot";
  }

  @Override
  public void requests(long fromMs, List<Request> out) {
    if (!window.contains(fromMs)) {
      return;
    }
    if (count == 0) {
      choose();
    }
    long elapsedMs = fromMs - window.startMs();
    while (!taken.isEmpty() && elapsedMs * count >= WITHIN_MS * (count - taken.size())) {
      Node node = taken.removeFirst();
      if (node.phase == Node.Phase.READY && node.leavesMs == Node.NEVER) {
        setting.nodes().replace(node, "spot_interruption", true, fromMs);
      }
    }
  }

  @Override
  public List<BenignEpisode> benign() {
    return count == 0
        ? List.of()
        : List.of(
            setting.ofCluster(
                window, "%d nodes are taken back in %d s".formatted(count, WITHIN_MS / 1_000)));
  }

  private void choose() {
    int wanted = (int) Math.round(SHARE * setting.nodes().ready());
    while (taken.size() < wanted) {
      Node node = setting.nodes().pick(random, each -> !taken.contains(each));
      if (node == null) {
        break;
      }
      taken.add(node);
    }
    count = taken.size();
  }
}
