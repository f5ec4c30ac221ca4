package io.tidegate.detectors.catalog.statistic;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StreamsTest {
  @Test
  void aModelThatComesAfterAllTheOthersIsRemembered() {
    Streams<Long> streams = Streams.none();
    for (int i = 0; i < Streams.MOST; i++) {
      streams = streams.with(used("garbage-" + i));
    }
    for (int tick = 0; tick < 10; tick++) {
      streams = streams.with(used("llama"));
    }
    assertThat(streams.byName()).hasSize(Streams.MOST).containsKey("llama");
  }

  @Property(tries = 50)
  void whatIsUsedAgainAndAgainIsKeptWhateverIsMadeUp(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int inventedPerTick) {
    Random random = new Random(seed);
    Streams<Long> streams = Streams.none();
    for (int tick = 0; tick < 100; tick++) {
      SortedMap<String, Long> changed = new TreeMap<>();
      for (int i = 0; i < inventedPerTick; i++) {
        changed.put("m" + random.nextInt(1_000_000), 1L);
      }
      if (tick >= 20 && tick % 3 == 0) {
        changed.put("late", streams.get("late", 0L) + 1);
      }
      changed.put("early", streams.get("early", 0L) + 1);
      streams = streams.with(changed);
      assertThat(streams.byName().size()).isLessThanOrEqualTo(Streams.MOST);
      assertThat(read(streams)).isEqualTo(streams);
    }
    assertThat(streams.get("early", 0L)).isEqualTo(100);
    assertThat(streams.get("late", 0L)).isGreaterThanOrEqualTo(20);
  }

  @Test
  void whoWasThereFirstStaysAFloodInOneTick() {
    Streams<Long> streams = Streams.none();
    for (int i = 0; i < 20; i++) {
      streams = streams.with(used("old-" + i));
    }
    SortedMap<String, Long> flood = new TreeMap<>();
    for (int i = 0; i < 5_000; i++) {
      flood.put("!" + i, 1L);
    }
    streams = streams.with(flood);
    assertThat(streams.byName()).hasSize(Streams.MOST);
    for (int i = 0; i < 20; i++) {
      assertThat(streams.byName()).containsKey("old-" + i);
    }
  }

  @Test
  void whatIsNotUsedAnyMoreMakesRoom() {
    Streams<Long> streams = Streams.none();
    for (int i = 0; i < Streams.MOST; i++) {
      streams = streams.with(used("old-" + i));
    }
    for (int tick = 0; tick < 20_000; tick++) {
      streams = streams.with(used("zen-" + tick % 200));
    }
    for (int i = 0; i < 200; i++) {
      assertThat(streams.byName()).containsKey("zen-" + i);
    }
  }

  private static SortedMap<String, Long> used(String name) {
    return new TreeMap<>(Map.of(name, 1L));
  }

  private static Streams<Long> read(Streams<Long> streams) {
    ByteWriter out = new ByteWriter();
    streams.write(Whole.INSTANCE, out);
    return Streams.read(Whole.INSTANCE, new ByteReader(out.toBytes()));
  }

  private enum Whole implements Codec<Long> {
    INSTANCE;

    @Override
    public void write(Long value, ByteWriter out) {
      out.signed(value);
    }

    @Override
    public Long read(ByteReader in) {
      return in.signed();
    }
  }
}
