package io.tidegate.shell.input;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Asks the broker for the ends of partitions, and for the offsets that a group has committed. */
final class BrokerEnds implements InputEnds.Source {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Admin admin;
  private final @Nullable String group;

  /**
   * @param group null where none reads; a start is then the first that the broker has
   */
  BrokerEnds(Admin admin, @Nullable String group) {
    this.admin = admin;
    this.group = group;
  }

  @Override
  public Map<TopicPartition, InputEnds.End> ask(Set<TopicPartition> partitions, long nowMs)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<TopicPartition, Long> latest = offsets(partitions, OffsetSpec.latest());
    Map<TopicPartition, Long> earliest = offsets(partitions, OffsetSpec.earliest());
    Map<TopicPartition, OffsetAndMetadata> committed = committed();
    Map<TopicPartition, InputEnds.End> ends = new HashMap<>();
    latest.forEach(
        (partition, end) -> {
          @Nullable OffsetAndMetadata start = committed.get(partition);
          long first = earliest.getOrDefault(partition, 0L);
          ends.put(
              partition,
              new InputEnds.End(end, first, start == null ? first : start.offset(), nowMs));
        });
    return ends;
  }

  private Map<TopicPartition, OffsetAndMetadata> committed()
      throws ExecutionException, InterruptedException, TimeoutException {
    return group == null
        ? Map.of()
        : admin
            .listConsumerGroupOffsets(group)
            .partitionsToOffsetAndMetadata()
            .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  // Read committed: what is in an open transaction cannot be read, so it is beyond the end.
  private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec which)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<TopicPartition, ListOffsetsResultInfo> found =
        admin
            .listOffsets(
                partitions.stream().collect(Collectors.toMap(p -> p, p -> which)),
                new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
            .all()
            .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    return found.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
  }
}
