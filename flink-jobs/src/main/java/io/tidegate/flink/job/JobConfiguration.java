package io.tidegate.flink.job;

import java.net.URI;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/** What every run of the job needs of Flink. */
public final class JobConfiguration {
  private JobConfiguration() {}

  /**
   * Exactly once, and no serializer that was not written for what it writes.
   *
   * @param between two checkpoints; what is published is seen with the next of them
   * @param checkpoints the directory that they are kept in
   */
  public static Configuration create(Duration between, URI checkpoints) {
    Configuration configuration = new Configuration();
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, between);
    configuration.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toString());
    // Neither Kryo nor Java's serialisation: the start fails where a type would need one of them.
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    // A state without a name of its own would be lost with the next change of the job.
    configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ZERO);
    return configuration;
  }
}
