package io.tidegate.app.serve;

import io.tidegate.shell.start.StartRefusedException;
import io.tidegate.shell.topics.InputPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a configuration costs the brokers however little traffic there is, and where that ends. */
record Load(int tasks, int panePartitions, int threads, long tickMs, long commitIntervalMs) {
  private static final Logger log = LoggerFactory.getLogger(Load.class);
  private static final double CONTROL_RECORDS_MOST = 10_000;
  private static final double PARTITION_COMMITS_WARNED = 5_000;

  /** Every observe task tells every pane partition of every tick. */
  double controlRecordsPerSecond() {
    return (double) tasks * panePartitions * 1_000 / tickMs;
  }

  /** Every commit of a thread writes a marker to every partition that it has sent to. */
  double partitionCommitsPerSecond() {
    return (double) threads * panePartitions * 1_000 / commitIntervalMs;
  }

  void check() {
    if (controlRecordsPerSecond() > CONTROL_RECORDS_MOST) {
      throw new StartRefusedException(
          String.format(
              "%d observe tasks x %d pane partitions x %.2f ticks/s are %.0f control records/s;"
                  + " allowed: %.0f. Use fewer pane partitions, fewer input partitions or a longer"
                  + " engine.tick",
              tasks,
              panePartitions,
              1_000.0 / tickMs,
              controlRecordsPerSecond(),
              CONTROL_RECORDS_MOST));
    }
  }

  void tell(InputPlan inputs) {
    for (InputPlan.Topic topic : inputs.topics()) {
      log.info(
          "reads {} ({}, {} partitions); its watermark follows {}",
          topic.name(),
          topic.kind(),
          topic.partitions(),
          topic.brokerTime()
              ? "its records' times and the broker's clock, which it never passes while they come as"
                  + " they happen"
              : "its records' times alone: the topic has no broker time (CreateTime), so where"
                  + " records are rare ticks wait up to five minutes and four records for them");
    }
    log.info(
        "{} observe tasks, {} pane partitions: {} control records/s",
        tasks,
        panePartitions,
        Math.round(controlRecordsPerSecond()));
    String commits =
        String.format(
            "%d threads x %d partitions x %.1f commits/s: up to %.0f commit markers/s",
            threads, panePartitions, 1_000.0 / commitIntervalMs, partitionCommitsPerSecond());
    if (partitionCommitsPerSecond() > PARTITION_COMMITS_WARNED) {
      log.warn("{}; more than {} is a burden for the brokers", commits, PARTITION_COMMITS_WARNED);
    } else {
      log.info(commits);
    }
  }
}
