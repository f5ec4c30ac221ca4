package io.tidegate.app.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SamplingSignsTest {
  @Property(tries = 100)
  void oneInSoManyIsTold(
      @ForAll @IntRange(min = 2, max = 500) int n,
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long from) {
    SamplingSigns signs = new SamplingSigns();
    for (int i = 0; i < 300; i++) {
      signs.add("gw", "req-" + (from + (long) i * n));
    }
    assertThat(signs.signs()).hasSize(1);
    assertThat(signs.signs().get(0).oneIn()).isEqualTo(n);
  }

  @Property(tries = 50)
  void shareOfWhatIsKeptAtRandomIsTold(
      @ForAll long seed, @ForAll @IntRange(min = 10, max = 90) int percent) {
    Random random = new Random(seed);
    SamplingSigns signs = new SamplingSigns();
    for (int i = 0; i < 20_000; i++) {
      if (random.nextInt(100) < percent) {
        signs.add("gw", "r" + i);
      }
    }
    assertThat(signs.signs()).hasSize(1);
    assertThat(signs.signs().get(0).share()).isCloseTo(percent / 100.0, within(0.05));
  }

  @Property(tries = 20)
  void gatewaysMayHaveACounterEach(
      @ForAll @LongRange(min = 0, max = 100_000) long apart,
      @ForAll @IntRange(min = 2, max = 20) int n) {
    SamplingSigns whole = new SamplingSigns();
    SamplingSigns sampled = new SamplingSigns();
    for (int i = 0; i < 2_000; i++) {
      for (int gateway = 0; gateway < 10; gateway++) {
        whole.add("gw-" + gateway, "r-" + (i + gateway * apart));
        sampled.add("gw-" + gateway, "r-" + ((long) i * n + gateway * apart * n));
      }
    }
    assertThat(whole.signs()).isEmpty();
    assertThat(sampled.signs())
        .isNotEmpty()
        .allSatisfy(sign -> assertThat(sign.oneIn()).isEqualTo(n));
  }

  /**
   * Ten counters of which one in nine is told fill their common range as one whole counter does.
   */
  @Test
  void countersThatOverlapAreNoneThatIsWhole() {
    gatewaysMayHaveACounterEach(20, 9);
  }

  @Property(tries = 50)
  void idsThatAreWholeOrNoCounterSayNothing(@ForAll long seed) {
    Random random = new Random(seed);
    SamplingSigns signs = new SamplingSigns();
    for (int i = 0; i < 2_000; i++) {
      signs.add("whole", "r-" + (i + 5));
      signs.add("random", new UUID(random.nextLong(), random.nextLong()).toString());
      signs.add("none", "request");
    }
    assertThat(signs.signs()).isEmpty();
  }
}
