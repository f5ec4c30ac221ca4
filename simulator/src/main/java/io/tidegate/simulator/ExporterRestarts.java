package io.tidegate.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What tells of the fleet restarts and tells once more of nodes that have long been at work, under
 * new ids: all in one second, spread over a minute, and once as of the times of old.
 */
final class ExporterRestarts implements Influence {
  /** A node that is told of again, and as of when. */
  private record Repeat(Node node, long toldMs, boolean dated) {}

  private static final double[] RESTARTS = {0.3, 0.5, 0.7};
  private static final double SPREAD_MS = 60_000;
  private static final double STEP_MS = 300;

  private final EpisodeSetting setting;
  private final RandomStream random;
  private final Window window;
  private final ArrayDeque<Repeat> repeats = new ArrayDeque<>();
  private int restarts;

  ExporterRestarts(EpisodeSetting setting) {
    this.setting = setting;
    this.random = setting.random();
    this.window = setting.window(RESTARTS[0], 0.9);
  }

  @Override
  public void requests(long fromMs, List<Request> out) {
    if (restarts < RESTARTS.length && fromMs >= setting.window(RESTARTS[restarts], 1).startMs()) {
      restart(restarts++, fromMs);
    }
    for (int i = repeats.size(); i > 0; i--) {
      Repeat repeat = repeats.removeFirst();
      if (repeat.toldMs < fromMs + 1_000) {
        tell(repeat);
      } else {
        repeats.addLast(repeat);
      }
    }
  }

  @Override
  public List<BenignEpisode> benign() {
    return List.of(
        setting.ofCluster(
            window, "provisioned, ready and secured of running nodes are told again"));
  }

  private void restart(int which, long fromMs) {
    List<Node> running = new ArrayList<>();
    for (Node node : setting.nodes().nodes()) {
      if (node.phase == Node.Phase.READY && node.secured) {
        running.add(node);
      }
    }
    double spreadMs = which == 1 ? SPREAD_MS : STEP_MS;
    for (Node node : running) {
      long toldMs = fromMs + (long) (spreadMs * random.nextDouble());
      repeats.addLast(new Repeat(node, toldMs, which == 2));
    }
  }

  private void tell(Repeat repeat) {
    Node node = repeat.node;
    if (node.phase != Node.Phase.READY) {
      return;
    }
    long toldMs = repeat.toldMs;
    long secondMs = toldMs + (long) (STEP_MS * random.nextDouble());
    long thirdMs = secondMs + (long) (STEP_MS * random.nextDouble());
    FleetRecords records = setting.records();
    records.provisioned(node, repeat.dated ? node.provisionedMs : toldMs, toldMs);
    records.ready(node, repeat.dated ? node.readyMs : secondMs, secondMs);
    records.secured(node, repeat.dated ? node.securedMs : thirdMs, thirdMs);
  }
}
