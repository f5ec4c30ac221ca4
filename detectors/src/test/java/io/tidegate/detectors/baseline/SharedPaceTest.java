package io.tidegate.detectors.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedPaceTest {
  @Test
  void knowsHowLoadedNodesWereWhenTheWorkBegan() {
    SharedPace pace = SharedPace.FRESH;
    for (int tick = 0; tick < 40; tick++) {
      int loaded = tick < 20 ? 3 : 1;
      pace = pace.at(tick, List.of(new SharedPace.Work(0, 100 * loaded, 100)));
    }
    assertThat(pace.factor(0, 0)).isEqualTo(1);
    assertThat(pace.factor(30, 0)).isEqualTo(3);
    assertThat(pace.factor(20, 4)).isBetween(1.5, 2.5);
  }

  @Test
  void worksByWhenItBeganWheneverItEnds() {
    SharedPace pace =
        SharedPace.FRESH
            .at(100, List.of(new SharedPace.Work(10, 500, 100)))
            .at(105, List.of(new SharedPace.Work(15, 100, 100)));
    assertThat(pace.factor(15, 0)).isCloseTo(3, within(1e-12));
    assertThat(pace.factor(5, 0)).isEqualTo(1);
  }

  @Test
  void forgetsWhatIsLongAgoAndIsTaughtNothingByNonsense() {
    SharedPace pace =
        SharedPace.FRESH.at(
            7,
            List.of(
                new SharedPace.Work(0, Double.NaN, 1),
                new SharedPace.Work(0, -1, 1),
                new SharedPace.Work(0, 1, 0),
                new SharedPace.Work(0, 1, Double.POSITIVE_INFINITY)));
    assertThat(pace.factor(0, 0)).isEqualTo(1);
    SharedPace once = pace.at(8, List.of(new SharedPace.Work(10_000, 9, 1)));
    assertThat(once.factor(SharedPace.KEPT - 1, 0)).isEqualTo(9);
    assertThat(once.at(8 + SharedPace.KEPT, List.of()).factor(SharedPace.KEPT - 1, 64))
        .isEqualTo(1);
    assertThat(once.at(Long.MAX_VALUE, List.of()).factor(0, 64)).isEqualTo(1);
  }

  @Test
  void comesBackFromBytes() {
    SharedPace pace = SharedPace.FRESH.at(5, List.of(new SharedPace.Work(12, 30, 20)));
    ByteWriter out = new ByteWriter();
    pace.write(out);
    SharedPace back = SharedPace.read(new ByteReader(out.toBytes()));
    ByteWriter again = new ByteWriter();
    back.write(again);
    assertThat(again.toBytes()).isEqualTo(out.toBytes());
    assertThat(back.at(6, List.of()).factor(13, 0)).isEqualTo(1.5);
  }
}
