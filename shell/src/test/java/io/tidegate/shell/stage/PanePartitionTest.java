package io.tidegate.shell.stage;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.utils.Utils;

final class PanePartitionTest {
  @Property
  void isWhereKafkaWouldSendTheKey(@ForAll byte[] key, @ForAll @IntRange(min = 1) int partitions) {
    assertThat(PanePartition.of(key, partitions))
        .isEqualTo(Utils.toPositive(Utils.murmur2(key)) % partitions);
  }
}
