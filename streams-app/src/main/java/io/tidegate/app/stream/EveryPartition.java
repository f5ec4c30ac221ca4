package io.tidegate.app.stream;

import io.tidegate.shell.stage.PanePartition;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** Sends a record whose key is empty to every partition, any other by the hash of its key. */
final class EveryPartition implements StreamPartitioner<byte[], byte[]> {
  @Override
  public Optional<Set<Integer>> partitions(
      String topic, byte[] key, byte[] value, int numPartitions) {
    if (key.length > 0) {
      return Optional.of(Set.of(PanePartition.of(key, numPartitions)));
    }
    return Optional.of(
        IntStream.range(0, numPartitions).boxed().collect(Collectors.toUnmodifiableSet()));
  }
}
