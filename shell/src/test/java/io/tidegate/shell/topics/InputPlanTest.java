package io.tidegate.shell.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.detectors.engine.Input;
import io.tidegate.detectors.engine.Input.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InputPlanTest {
  private static final InputPlan.Topic TELEMETRY =
      new InputPlan.Topic("telemetry", Kind.TELEMETRY, 3, true);
  private static final InputPlan.Topic SCALING =
      new InputPlan.Topic("scaling", Kind.SCALING, 1, false);
  private static final InputPlan PLAN = new InputPlan(List.of(TELEMETRY, SCALING));

  @Test
  void hasATaskForEachPartitionOfTheLargestTopic() {
    assertThat(PLAN.tasks()).isEqualTo(3);
  }

  @Test
  void givesATaskTheInputsThatExist() {
    assertThat(PLAN.inputsOf(0))
        .containsExactly(
            new Input("scaling", 0, Kind.SCALING), new Input("telemetry", 0, Kind.TELEMETRY));
    assertThat(PLAN.inputsOf(2)).containsExactly(new Input("telemetry", 2, Kind.TELEMETRY));
  }

  @Test
  void refusesATaskThatWasNotPlanned() {
    assertThatThrownBy(() -> PLAN.inputsOf(3)).hasMessageContaining("planned for 3");
  }

  @Test
  void refusesTheSameTopicTwice() {
    List<InputPlan.Topic> twice = List.of(TELEMETRY, TELEMETRY);

    assertThatThrownBy(() -> new InputPlan(twice)).hasMessageContaining("twice");
  }

  @Test
  void knowsWhichTimesAreTheBrokers() {
    assertThat(PLAN.hasBrokerTime("telemetry")).isTrue();
    assertThat(PLAN.hasBrokerTime("scaling")).isFalse();
  }
}
