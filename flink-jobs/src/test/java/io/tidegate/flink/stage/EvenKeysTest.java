package io.tidegate.flink.stage;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

final class EvenKeysTest {
  @Property(tries = 200)
  void spreadStagesEvenlyOverTasks(
      @ForAll @IntRange(min = 1, max = 300) int stages,
      @ForAll @IntRange(min = 1, max = 300) int wanted) {
    int tasks = Math.min(stages, wanted);
    EvenKeys keys = new EvenKeys(stages);
    int[] stagesOf = new int[tasks];
    for (int stage = 0; stage < stages; stage++) {
      int key = keys.getKey(Tuple2.of(stage, new byte[0]));
      assertThat(KeyGroupRangeAssignment.assignToKeyGroup(key, stages)).isEqualTo(stage);
      stagesOf[KeyGroupRangeAssignment.assignKeyToParallelOperator(key, stages, tasks)]++;
    }

    assertThat(stagesOf)
        .satisfies(
            counts -> {
              for (int count : counts) {
                assertThat(count).isBetween(stages / tasks, (stages + tasks - 1) / tasks);
              }
            });
  }
}
