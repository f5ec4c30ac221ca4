package io.tidegate.shell.topics;

import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Waits until new partitions can be written. Before that the leader of one refuses the first batch
 * of a producer and may take the second, behind which the first is out of sequence for good.
 */
final class ServedPartitions {
  private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

  private final Admin admin;
  private final SortedMap<String, Integer> partitions;
  private final Duration patience;

  /**
   * @param partitions how many of each topic
   */
  ServedPartitions(Admin admin, SortedMap<String, Integer> partitions, Duration patience) {
    this.admin = admin;
    this.partitions = partitions;
    this.patience = patience;
  }

  void await() throws ExecutionException, InterruptedException, TimeoutException {
    long endNanos = System.nanoTime() + patience.toNanos();
    while (!areServed()) {
      if (System.nanoTime() > endNanos) {
        throw new TimeoutException(
            "made, but not served after " + patience.toSeconds() + " s: " + partitions.keySet());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private boolean areServed() throws ExecutionException, InterruptedException, TimeoutException {
    try {
      // Offsets are asked of the leaders themselves; of one that is not known yet that is an error.
      if (haveLeaders()) {
        admin.listOffsets(ends()).all().get(patience.toSeconds(), TimeUnit.SECONDS);
        return true;
      }
      return false;
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RetriableException) {
        return false;
      }
      // Who may make topics need not have the right to look at them.
      if (failed.getCause() instanceof AuthorizationException) {
        return true;
      }
      throw failed;
    }
  }

  private boolean haveLeaders() throws ExecutionException, InterruptedException, TimeoutException {
    Map<String, TopicDescription> found =
        admin
            .describeTopics(partitions.keySet())
            .allTopicNames()
            .get(patience.toSeconds(), TimeUnit.SECONDS);
    return found.values().stream()
        .allMatch(
            topic ->
                topic.partitions().size() == partitions.getOrDefault(topic.name(), 0)
                    && topic.partitions().stream().allMatch(each -> each.leader() != null));
  }

  private Map<TopicPartition, OffsetSpec> ends() {
    return partitions.entrySet().stream()
        .flatMap(ServedPartitions::each)
        .collect(Collectors.toMap(Function.identity(), each -> OffsetSpec.latest()));
  }

  private static Stream<TopicPartition> each(Map.Entry<String, Integer> topic) {
    return IntStream.range(0, topic.getValue())
        .mapToObj(partition -> new TopicPartition(topic.getKey(), partition));
  }
}
