package io.tidegate.shell.topics;

import io.tidegate.detectors.engine.Input.Kind;
import io.tidegate.schemas.decode.ScalingDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;

/** The topics of a deployment, and how each is made. */
public record TopicPlan(List<Topic> topics) {
  private static final Duration INPUT_KEPT = Duration.ofDays(7);
  private static final Duration OUTPUT_KEPT = Duration.ofDays(30);
  private static final Duration AUDIT_KEPT = Duration.ofDays(400);

  /** The largest scaling event, and what is around it. */
  private static final int INPUT_BYTES = ScalingDecoder.MOST_BYTES + 4_096;

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
      InputTopics inputs, OutputTopics outputs, int telemetryPartitions, int scalingPartitions) {
    List<Topic> topics = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (String name : inputs.of(kind)) {
        topics.add(
            input(
                switch (kind) {
                  case TELEMETRY -> kept(name, telemetryPartitions, INPUT_KEPT);
                  case SCALING -> kept(name, scalingPartitions, INPUT_KEPT);
                  case ENTITIES, POLICIES, BASELINES -> stamped(latest(name, 1));
                  case OPERATORS -> kept(name, 1, AUDIT_KEPT);
                  case RESPONSES -> kept(name, 1, INPUT_KEPT);
                }));
      }
    }
    topics.add(kept(outputs.alerts(), 1, OUTPUT_KEPT));
    topics.add(latestFor(outputs.findings(), 1, OUTPUT_KEPT));
    topics.add(kept(outputs.control(), 1, OUTPUT_KEPT));
    topics.add(latest(outputs.enforced(), 1));
    topics.add(kept(outputs.audit(), 1, AUDIT_KEPT));
    topics.add(kept(outputs.deadLetter(), 1, INPUT_KEPT));
    return new TopicPlan(topics);
  }

  /** The same, and the topic of what a sink of the delivery refuses for good. */
  public TopicPlan withUndelivered(String name) {
    List<Topic> more = new ArrayList<>(topics);
    more.add(kept(name, 1, OUTPUT_KEPT));
    return new TopicPlan(more);
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

  // The limit of a topic is on what was compressed, and the service reads what comes of it on its
  // heap: gzip makes 600 MB of 600 kB, zstd of 20 kB, Snappy by its format at most 22 times as
  // much. The broker compresses anew what came otherwise, and refuses what is then too large.
  private static Topic input(Topic topic) {
    Map<String, String> settings = new TreeMap<>(topic.settings());
    settings.put(TopicConfig.COMPRESSION_TYPE_CONFIG, "snappy");
    settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(INPUT_BYTES));
    return new Topic(topic.name(), topic.partitions(), settings);
  }

  // The last word on a finding goes when the finding's alerts do.
  private static Topic latestFor(String name, int partitions, Duration kept) {
    Map<String, String> settings = new TreeMap<>(kept(name, partitions, kept).settings());
    settings.put(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE);
    return new Topic(name, partitions, settings);
  }

  // What somebody signed counts by when the broker had it: by the writer's own word it could come
  // from any time, and outlast whatever is signed later.
  private static Topic stamped(Topic topic) {
    Map<String, String> settings = new TreeMap<>(topic.settings());
    settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    return new Topic(topic.name(), topic.partitions(), settings);
  }

  private static Topic latest(String name, int partitions) {
    return new Topic(
        name,
        partitions,
        Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
  }
}
