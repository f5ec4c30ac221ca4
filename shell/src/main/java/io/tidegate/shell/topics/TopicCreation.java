package io.tidegate.shell.topics;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics of a plan; those that exist are left as they are. */
public final class TopicCreation {
  /** What became of one topic. */
  public enum Outcome {
    CREATED,
    EXISTS,
    /** It exists, with another number of partitions than planned. */
    EXISTS_DIFFERENTLY
  }

  private static final int COPIES = 3;
  private static final long PATIENCE_S = 60;

  private TopicCreation() {}

  /**
   * Creates what is missing, and waits until it can be written.
   *
   * @param replication copies of each topic; 0 is three, or the number of brokers if that is less
   * @return what became of each topic, by name
   */
  public static SortedMap<String, Outcome> create(Admin admin, TopicPlan plan, int replication)
      throws ExecutionException, InterruptedException, TimeoutException {
    short copies = (short) (replication > 0 ? replication : defaultReplication(admin));
    List<NewTopic> asked = new ArrayList<>();
    for (TopicPlan.Topic topic : plan.topics()) {
      asked.add(new NewTopic(topic.name(), topic.partitions(), copies).configs(topic.settings()));
    }
    SortedMap<String, Outcome> outcomes = new TreeMap<>();
    SortedMap<String, Integer> made = new TreeMap<>();
    Map<String, KafkaFuture<Void>> creations = admin.createTopics(asked).values();
    for (TopicPlan.Topic topic : plan.topics()) {
      boolean created = created(requireNonNull(creations.get(topic.name()), topic.name()));
      outcomes.put(topic.name(), created ? Outcome.CREATED : existing(admin, topic));
      if (created) {
        made.put(topic.name(), topic.partitions());
      }
    }
    new ServedPartitions(admin, made, Duration.ofSeconds(PATIENCE_S)).await();
    return outcomes;
  }

  /** Three, or the number of brokers if that is less. */
  public static int defaultReplication(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    return Math.min(
        COPIES, admin.describeCluster().nodes().get(PATIENCE_S, TimeUnit.SECONDS).size());
  }

  private static boolean created(KafkaFuture<Void> creation)
      throws ExecutionException, InterruptedException, TimeoutException {
    try {
      creation.get(PATIENCE_S, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw failed;
    }
  }

  private static Outcome existing(Admin admin, TopicPlan.Topic topic)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<String, TopicDescription> found =
        admin
            .describeTopics(List.of(topic.name()))
            .allTopicNames()
            .get(PATIENCE_S, TimeUnit.SECONDS);
    return found.values().stream().allMatch(one -> one.partitions().size() == topic.partitions())
        ? Outcome.EXISTS
        : Outcome.EXISTS_DIFFERENTLY;
  }
}
