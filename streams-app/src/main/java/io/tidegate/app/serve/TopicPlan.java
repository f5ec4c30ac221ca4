package io.tidegate.app.serve;

import io.tidegate.app.stream.OutputTopics;
import io.tidegate.app.stream.SteeringTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** The topics of a deployment, and how each is made. */
public record TopicPlan(List<Topic> topics) {
  private static final Duration INPUT_KEPT = Duration.ofDays(7);
  private static final Duration OUTPUT_KEPT = Duration.ofDays(30);
  private static final Duration AUDIT_KEPT = Duration.ofDays(400);

  /** One topic as it should be. */
  public record Topic(String name, int partitions, Map<String, String> settings) {
    public Topic {
      settings = Map.copyOf(settings);
    }
  }

  public TopicPlan {
    topics = List.copyOf(topics);
  }

  /** The topics that the service reads and writes, and those that steer it. */
  public static TopicPlan of(
      List<String> telemetry,
      List<String> scaling,
      SteeringTopics steering,
      OutputTopics outputs,
      int telemetryPartitions,
      int scalingPartitions) {
    List<Topic> topics = new ArrayList<>();
    telemetry.forEach(name -> topics.add(kept(name, telemetryPartitions, INPUT_KEPT)));
    scaling.forEach(name -> topics.add(kept(name, scalingPartitions, INPUT_KEPT)));
    topics.add(latest("tidegate.entities", 1));
    topics.add(latest(steering.policies(), 1));
    topics.add(kept(steering.operators(), 1, AUDIT_KEPT));
    topics.add(kept(steering.responses(), 1, INPUT_KEPT));
    topics.add(kept(outputs.alerts(), 1, OUTPUT_KEPT));
    topics.add(kept(outputs.control(), 1, OUTPUT_KEPT));
    topics.add(latest(outputs.enforced(), 1));
    topics.add(kept(outputs.audit(), 1, AUDIT_KEPT));
    topics.add(kept(outputs.deadLetter(), 1, INPUT_KEPT));
    return new TopicPlan(topics);
  }

  // Stamped by the broker: the watermark then needs to trust no producer's clock, and what is kept
  // depends on when it came and not on what it says.
  private static Topic kept(String name, int partitions, Duration kept) {
    return new Topic(
        name,
        partitions,
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG,
            Long.toString(kept.toMillis()),
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            "LogAppendTime"));
  }

  private static Topic latest(String name, int partitions) {
    return new Topic(
        name,
        partitions,
        Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
  }
}
