package io.tidegate.app.stream;

import static io.tidegate.app.stream.DetectionTopologyTest.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SnapshotBoardTest {
  private final SnapshotBoard board = new SnapshotBoard();

  @Test
  void keepsTheLatestOfEachCluster() {
    board.publish(snapshot("b", 10_000));
    board.publish(snapshot("a", 5_000));
    board.publish(snapshot("b", 5_000));

    assertThat(board.latest().keySet()).containsExactly("a", "b");
    assertThat(board.latest().get("b").tickEndMs()).isEqualTo(10_000);
  }

  @Test
  void tellsItsListeners() {
    List<Long> heard = new ArrayList<>();
    board.listen(snapshot -> heard.add(snapshot.tickEndMs()));
    board.publish(snapshot("a", 5_000));
    board.publish(snapshot("a", 10_000));

    assertThat(heard).containsExactly(5_000L, 10_000L);
  }
}
