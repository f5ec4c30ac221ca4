package io.tidegate.app.serve;

import io.tidegate.app.stream.DetectionTopology;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.start.StartRefusedException;
import io.tidegate.shell.start.TopicPreflight;
import io.tidegate.shell.topics.InputPlan;

/** Looks at the topics, Streams' own among them, and refuses what could not work with those. */
final class Preflight {
  private static final int PANE_PARTITIONS_MOST = 16;
  private static final int PANE_PARTITIONS_PER_CORE = 4;

  private final TopicPreflight topics;
  private final ServiceSettings settings;

  /** What the brokers told. */
  record Found(InputPlan inputs, int panePartitions, int replication) {}

  Preflight(TopicPreflight topics, ServiceSettings settings) {
    this.topics = topics;
    this.settings = settings;
  }

  Found look() {
    InputPlan inputs = topics.look();
    requireSameTasks(inputs);
    int replication = topics.replication();
    return new Found(inputs, panePartitions(), replication);
  }

  private void requireSameTasks(InputPlan inputs) {
    int before = topics.partitionsOf(DetectionTopology.observeRowsTopic(settings.applicationId()));
    if (before > 0 && before != inputs.tasks()) {
      throw new StartRefusedException(
          "the input topics have up to "
              + inputs.tasks()
              + " partitions, but "
              + settings.applicationId()
              + " was started with "
              + before
              + ", and what it remembers is kept by them. The number is fixed at `topics create`;"
              + " another number needs another service.applicationId, which starts without memory");
    }
  }

  private int panePartitions() {
    int before = topics.partitionsOf(DetectionTopology.panesTopic(settings.applicationId()));
    int wanted = settings.panePartitions();
    if (before > 0 && wanted > 0 && before != wanted) {
      throw new StartRefusedException(
          "service.panePartitions is "
              + wanted
              + ", but "
              + settings.applicationId()
              + " was started with "
              + before
              + ", which cannot change; allowed: "
              + before
              + ", or another service.applicationId, which starts without memory");
    }
    if (before > 0 || wanted > 0) {
      return Math.max(before, wanted);
    }
    int cores = Runtime.getRuntime().availableProcessors();
    return Math.min(PANE_PARTITIONS_MOST, PANE_PARTITIONS_PER_CORE * cores);
  }
}
