package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * The times at which a batch client works: on a timetable ({@code cron}) or whenever it has
 * something to do ({@code batch}). Times must be asked for in order.
 */
final class BatchRuns {
  private static final long MINUTE_MS = 60_000;
  private static final int[] PERIODS_MINUTES = {5, 10, 10, 15, 30};

  private final String kind;
  private final String note;
  private final double factor;
  private final List<long[]> runs;
  private int next;

  private BatchRuns(String kind, String note, double factor, List<long[]> runs) {
    this.kind = kind;
    this.note = note;
    this.factor = factor;
    this.runs = runs;
  }

  /** Runs of one to two minutes on a period, the first of them well before the surge. */
  static BatchRuns onTimetable(Timeline timeline, RandomStream random) {
    long warmUpMs = timeline.surgeStartMs() - timeline.startMs();
    long periodMs = PERIODS_MINUTES[random.nextInt(PERIODS_MINUTES.length)] * MINUTE_MS;
    while (periodMs > warmUpMs / 2 && periodMs > 2 * MINUTE_MS) {
      periodMs /= 2;
    }
    long lengthMs = Math.min(Math.round(random.between(1, 2) * MINUTE_MS), periodMs / 3);
    double factor = random.between(10, 30);
    List<long[]> runs = new ArrayList<>();
    long start = timeline.startMs() + (long) (random.nextDouble() * (periodMs - lengthMs));
    for (; start < timeline.endMs(); start += periodMs) {
      long jittered = start + (long) random.between(0, 4_000);
      runs.add(new long[] {jittered, jittered + lengthMs});
    }
    String note =
        "every %d s for %d s, x%d".formatted(periodMs / 1000, lengthMs / 1000, (int) factor);
    return new BatchRuns("cron", note, factor, runs);
  }

  /** Runs of a few minutes at random times, the first of them well before the surge. */
  static BatchRuns atRandom(Timeline timeline, RandomStream random) {
    double warmUpMs = timeline.surgeStartMs() - timeline.startMs();
    double scale = Math.min(1, warmUpMs / (22 * MINUTE_MS));
    double factor = random.between(4, 9);
    List<long[]> runs = new ArrayList<>();
    long start = timeline.startMs() + (long) (random.between(0.1, 0.5) * warmUpMs);
    while (start < timeline.endMs()) {
      long lengthMs = Math.round(random.between(2, 6) * scale * MINUTE_MS);
      runs.add(new long[] {start, start + lengthMs});
      double pauseMs = 4 * MINUTE_MS + random.exponential(21 * MINUTE_MS);
      start += lengthMs + Math.round(pauseMs * scale);
    }
    return new BatchRuns("batch", "runs at random, x%d".formatted((int) factor), factor, runs);
  }

  /** The mean of the factor over time. */
  double meanFactor(Timeline timeline) {
    long busyMs = 0;
    for (long[] run : runs) {
      busyMs += Math.max(0, Math.min(run[1], timeline.endMs()) - run[0]);
    }
    double share = (double) busyMs / (timeline.endMs() - timeline.startMs());
    return 1 + share * (factor - 1);
  }

  /** How many times its usual rate it has while it works. */
  double factor() {
    return factor;
  }

  double factorAt(long timeMs) {
    while (next < runs.size() && runs.get(next)[1] <= timeMs) {
      next++;
    }
    return next < runs.size() && runs.get(next)[0] <= timeMs ? factor : 1;
  }

  /** The runs, as one episode of that tenant. */
  BenignEpisode episode(String tenant, Timeline timeline) {
    long last = Math.min(timeline.endMs(), runs.get(runs.size() - 1)[1]);
    return new BenignEpisode(kind, "tenant", tenant, runs.get(0)[0], last, note);
  }
}
