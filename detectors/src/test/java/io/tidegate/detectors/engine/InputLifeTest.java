package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * Only what is accepted is a sign of life: with all else on an input, ticks close as without it.
 */
class InputLifeTest {
  private static final long END_MS = 300_000;
  private static final List<String> BAD =
      List.of(
          "", "{\"time\":", "[1,2]", "{\"time\":1,\"request_id\":\"x\"}", "\u0000\uffff", "null");

  @Test
  void garbageHoldsNoTickUp() {
    LiveInputs dirty = onePartitionIsBusy();
    for (long at = 2_000; at < END_MS; at += 2_000) {
      dirty.record(1, at, LiveInputs.garbage("{\"time\":"));
    }
    assertClosesAsWithout(dirty);
  }

  @Test
  void aRequestSentOverAndOverHoldsNoTickUp() {
    LiveInputs dirty = onePartitionIsBusy();
    for (long at = 2_000; at < END_MS; at += 2_000) {
      dirty.request(1, at, 100, "once");
    }
    assertClosesAsWithout(dirty);
  }

  @Test
  void recordsThatAreRefusedOnAnotherwiseSilentInputAreCounted() {
    LiveInputs dirty = onePartitionIsBusy();
    String bad =
        "{\"time\":1785484800000,\"request_id\":\"b\",\"cluster\":\"eu-1\",\"gateway\":\"gw-9\","
            + "\"model\":\"m\",\"status\":\"oops\",\"tenant\":\"acme\"}";
    for (long at = 60_000; at < END_MS; at += 100) {
      dirty.record(1, at, LiveInputs.garbage(bad));
    }
    assertThat(dirty.until(END_MS).engine.alerts)
        .anyMatch(alert -> alert.contains("refused-records") && alert.contains("gateway gw-9"));
  }

  @Property(tries = 40)
  void whateverIsNotAcceptedHoldsNoTickUp(
      @ForAll long seed, @ForAll @IntRange(min = 50, max = 8_000) int everyMs) {
    Random random = new Random(seed);
    LiveInputs dirty = onePartitionIsBusy();
    for (long at = 1_000L + random.nextInt(5_000);
        at < END_MS;
        at += 1L + random.nextInt(everyMs)) {
      int input = random.nextInt(2);
      if (random.nextInt(3) == 0) {
        // What was accepted a moment ago: each input's first request stands for it.
        dirty.request(1, at, 100, "once");
      } else {
        dirty.record(input, at, LiveInputs.garbage(BAD.get(random.nextInt(BAD.size()))));
      }
    }
    assertClosesAsWithout(dirty);
  }

  private static LiveInputs onePartitionIsBusy() {
    return new LiveInputs(2).requests(0, 0, END_MS, 50).request(1, 100, 100, "once");
  }

  private static void assertClosesAsWithout(LiveInputs dirty) {
    List<String> clean = onePartitionIsBusy().until(END_MS).closings;
    assertThat(clean).hasSizeGreaterThan(40);
    assertThat(dirty.until(END_MS).closings).isEqualTo(clean);
  }
}
