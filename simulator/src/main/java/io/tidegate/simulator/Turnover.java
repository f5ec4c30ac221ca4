package io.tidegate.simulator;

/** Replaces some nodes, one after the other, so that a fleet which does not grow has new ones. */
final class Turnover {
  private static final long EVERY_MS = 60_000;
  private static final int MOST = 6;

  private final EpisodeSetting setting;
  private final RandomStream random;
  private long nextMs;
  private int left = MOST;

  /** From that share of the simulation on. */
  Turnover(EpisodeSetting setting, RandomStream random, double from) {
    this.setting = setting;
    this.random = random;
    this.nextMs = setting.window(from, 1).startMs();
  }

  /** Lets the second pass that begins at {@code fromMs}. */
  void tick(long fromMs) {
    if (left > 0 && fromMs >= nextMs) {
      left--;
      nextMs += EVERY_MS;
      Node node = setting.nodes().pick(random, each -> each.leavesMs == Node.NEVER);
      if (node != null) {
        setting.nodes().replace(node, "maintenance", false, fromMs);
      }
    }
  }
}
