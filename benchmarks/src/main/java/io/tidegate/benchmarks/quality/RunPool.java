package io.tidegate.benchmarks.quality;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Does independent jobs, several at a time, and says how far it is and how long it will take. */
final class RunPool {
  private static final double NANOS_PER_MINUTE = 6e10;

  private final int threads;
  private final double allCost;
  private final PrintWriter err;
  private final long startNanos = System.nanoTime();
  private double doneCost;
  private int done;

  /** Something to do, and what it costs beside others. */
  record Job<T>(double cost, Supplier<T> work) {}

  /**
   * A pool that reports to {@code err}.
   *
   * @param allCost of all jobs that there will be
   */
  RunPool(int threads, double allCost, PrintWriter err) {
    this.threads = threads;
    this.allCost = allCost;
    this.err = err;
  }

  /** The results in the jobs' order. */
  <T> List<T> all(String what, List<Job<T>> jobs) throws InterruptedException {
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (Job<T> job : jobs) {
        futures.add(
            workers.submit(
                () -> {
                  T result = job.work().get();
                  tell(what, job.cost());
                  return result;
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a run failed: " + e.getCause(), e);
    } finally {
      workers.shutdownNow();
    }
  }

  private synchronized void tell(String what, double cost) {
    done++;
    doneCost += cost;
    double minutes = (System.nanoTime() - startNanos) / NANOS_PER_MINUTE;
    double left = minutes * (allCost - doneCost) / doneCost;
    err.printf(
        Locale.ROOT,
        "evaluate: %s, %d runs, %.0f %% in %.1f min, about %.1f min left%n",
        what,
        done,
        100 * doneCost / allCost,
        minutes,
        Math.max(0, left));
    err.flush();
  }
}
