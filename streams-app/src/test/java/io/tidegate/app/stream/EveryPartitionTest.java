package io.tidegate.app.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.shell.stage.PanePartition;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class EveryPartitionTest {
  private final EveryPartition partitioner = new EveryPartition();

  @Test
  void sendsAnEmptyKeyToAllPartitions() {
    assertThat(partitioner.partitions("panes", new byte[0], new byte[1], 3))
        .contains(Set.of(0, 1, 2));
  }

  @Test
  void sendsOtherKeysToTheirOwnPartition() {
    byte[] key = {1};

    assertThat(partitioner.partitions("panes", key, new byte[0], 3))
        .contains(Set.of(PanePartition.of(key, 3)));
  }
}
