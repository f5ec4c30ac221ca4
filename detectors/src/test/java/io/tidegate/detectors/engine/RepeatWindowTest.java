package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.codec.ByteReader;
import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RepeatWindowTest {
  private static final long START = 1_785_484_800_000L;

  @Test
  void tellsARepeatWithinTheWindow() {
    RepeatWindow window = new RepeatWindow(60_000);
    assertThat(window.add(42, START)).isTrue();
    assertThat(window.add(42, START)).isFalse();
    assertThat(window.add(0, START)).isTrue();
    assertThat(window.add(0, START)).isFalse();
  }

  @Test
  void forgetsWhatIsOlderAndDeletesItsRows() {
    RepeatWindow window = new RepeatWindow(60_000);
    MemoryRows rows = new MemoryRows();
    for (int i = 0; i < 10_000; i++) {
      assertThat(window.add(i * 7919L + 1, START)).isTrue();
    }
    window.drain("in-0", rows);
    assertThat(rows.rows).isNotEmpty();
    window.advance(START + 200_000, "in-0", rows);
    assertThat(rows.rows).isEmpty();
    assertThat(window.add(1, START)).isTrue();
  }

  @Test
  void remembersAfterARestore() {
    RepeatWindow window = new RepeatWindow(60_000);
    MemoryRows rows = new MemoryRows();
    for (int i = 1; i <= 1_000; i++) {
      window.add(i * 7919L, START + i * 20L);
      if (i % 100 == 0) {
        window.drain("in-0", rows);
      }
    }
    RepeatWindow restored = new RepeatWindow(60_000);
    rows.rows.forEach(
        (key, value) -> {
          ByteReader in = new ByteReader(key);
          in.u8();
          in.text();
          restored.restore(in, new ByteReader(value));
        });
    for (int i = 1; i <= 1_000; i++) {
      assertThat(restored.add(i * 7919L, START + i * 20L)).isFalse();
    }
  }

  private static final class MemoryRows implements Stage.Rows {
    private final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);

    @Override
    public void put(byte[] key, byte[] value) {
      rows.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
      rows.remove(key);
    }
  }
}
