package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.List;

/** When the fleet had to refuse requests for want of capacity. */
final class OverloadLog {
  private static final long SAME_EPISODE_MS = 120_000;

  private final String cluster;
  private final List<long[]> episodes = new ArrayList<>();

  OverloadLog(String cluster) {
    this.cluster = cluster;
  }

  /** A request was refused; times come nearly in order. */
  void refused(long timeMs) {
    long[] last = episodes.isEmpty() ? null : episodes.get(episodes.size() - 1);
    if (last == null || timeMs > last[1] + SAME_EPISODE_MS) {
      episodes.add(new long[] {timeMs, timeMs, 1});
    } else {
      last[1] = Math.max(last[1], timeMs);
      last[2]++;
    }
  }

  List<BenignEpisode> benign() {
    return episodes.stream()
        .map(
            episode ->
                new BenignEpisode(
                    "overload",
                    "cluster",
                    cluster,
                    episode[0],
                    episode[1],
                    episode[2] + " requests refused for want of capacity"))
        .toList();
  }
}
