package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reports leave out nodes that serve: one for half a minute, then a third for some minutes. */
final class ReportOmits implements Influence {
  private static final long REPORT_MS = 60_000;
  private static final long HALF_MS = 30_000;
  private static final int ONE_IN = 3;

  private final EpisodeSetting setting;
  private final RandomStream random;
  private final Window one;
  private final Window many;
  private final Set<Node> omitted = new HashSet<>();

  ReportOmits(EpisodeSetting setting) {
    this.setting = setting;
    this.random = setting.random();
    long oneMs = minute(setting.window(0.35, 1).startMs());
    long manyMs = minute(setting.window(0.6, 1).startMs());
    this.one = new Window(oneMs, oneMs + HALF_MS);
    this.many = new Window(manyMs, manyMs + 2 * REPORT_MS + HALF_MS);
  }

  @Override
  public void requests(long fromMs, List<Request> out) {
    // A second before the report of that minute.
    if (fromMs == one.startMs() - 1_000) {
      choose(1);
    } else if (fromMs == many.startMs() - 1_000) {
      choose(setting.nodes().ready() / ONE_IN);
    } else if (fromMs == one.endMs()) {
      setting.records().report(setting.nodes().nodes(), fromMs);
    }
  }

  @Override
  public boolean lists(Node node, long timeMs) {
    return !(one.contains(timeMs) || many.contains(timeMs)) || !omitted.contains(node);
  }

  /** The first report has the true size beside a short list, the others that of their list. */
  @Override
  public int reported(int ready, int listed, long timeMs) {
    return many.contains(timeMs) ? Math.min(ready, listed) : ready;
  }

  @Override
  public List<BenignEpisode> benign() {
    Window all = new Window(one.startMs(), many.endMs());
    return List.of(setting.ofCluster(all, "reports leave out nodes that serve"));
  }

  private void choose(int count) {
    List<Node> serving = new ArrayList<>();
    for (Node node : setting.nodes().nodes()) {
      if (node.phase == Node.Phase.READY && node.secured) {
        serving.add(node);
      }
    }
    omitted.clear();
    while (omitted.size() < Math.min(count, serving.size())) {
      omitted.add(serving.get(random.nextInt(serving.size())));
    }
  }

  private static long minute(long timeMs) {
    return timeMs / REPORT_MS * REPORT_MS;
  }
}
