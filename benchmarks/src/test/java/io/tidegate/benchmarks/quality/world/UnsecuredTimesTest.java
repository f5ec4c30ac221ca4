package io.tidegate.benchmarks.quality.world;

import static io.tidegate.benchmarks.quality.world.Told.EU;
import static io.tidegate.benchmarks.quality.world.Told.US;
import static io.tidegate.benchmarks.quality.world.Told.minute;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import org.junit.jupiter.api.Test;

class UnsecuredTimesTest {
  private final UnsecuredTimes times = new UnsecuredTimes();

  @Test
  void lastsFromReadyToSecured() {
    happens(1, EU, "late", ScalingType.NODE_PROVISIONED);
    happens(2, EU, "late", ScalingType.NODE_READY);
    happens(3, EU, "late", ScalingType.NODE_SECURED);
    happens(1, EU, "good", ScalingType.NODE_SECURED);
    happens(2, EU, "good", ScalingType.NODE_READY);

    assertThat(times.all()).containsExactly(new UnsecuredTime(EU, "late", minute(2), minute(3)));
  }

  @Test
  void nodeThatIsNeverSecuredIsUnsecuredWhereOthersAreSecured() {
    happens(1, EU, "good", ScalingType.NODE_SECURED);
    happens(2, EU, "never", ScalingType.NODE_READY);
    happens(4, EU, "never", ScalingType.NODE_TERMINATED);
    happens(5, EU, "open", ScalingType.NODE_READY);
    happens(2, US, "plain", ScalingType.NODE_READY);

    assertThat(times.all())
        .containsExactly(
            new UnsecuredTime(EU, "never", minute(2), minute(4)),
            new UnsecuredTime(EU, "open", minute(5), Long.MAX_VALUE));
  }

  @Test
  void nodeThatComesBackBeginsAnew() {
    happens(1, EU, "n", ScalingType.NODE_SECURED);
    happens(2, EU, "n", ScalingType.NODE_READY);
    happens(3, EU, "n", ScalingType.NODE_TERMINATED);
    happens(4, EU, "n", ScalingType.NODE_PROVISIONED);
    happens(5, EU, "n", ScalingType.NODE_READY);
    happens(6, EU, "n", ScalingType.NODE_SECURED);

    assertThat(times.all()).containsExactly(new UnsecuredTime(EU, "n", minute(5), minute(6)));
  }

  private void happens(double minute, String cluster, String node, ScalingType type) {
    times.add(
        new ScalingEventBuilder()
            .timeMs(minute(minute))
            .eventId(node + minute)
            .cluster(cluster)
            .type(type)
            .node(node)
            .build());
  }
}
