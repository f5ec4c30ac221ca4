package io.tidegate.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class SlidingLeastTest {
  @Property
  void isTheLeastOfTheWindowAtEveryPlace(
      @ForAll @Size(max = 200) List<@LongRange(min = -9, max = 9) Long> values,
      @ForAll @IntRange(min = 1, max = 40) int width) {
    SlidingLeast least = new SlidingLeast(width);
    for (int at = 0; at < values.size(); at++) {
      least.add(at, values.get(at));
      int from = Math.max(0, at - width + 1);
      long expected =
          values.subList(from, at + 1).stream().mapToLong(Long::longValue).min().orElseThrow();
      assertThat(least.from(from)).isEqualTo(expected);
    }
    assertThat(least.from(values.size())).isEqualTo(Long.MAX_VALUE);
  }
}
