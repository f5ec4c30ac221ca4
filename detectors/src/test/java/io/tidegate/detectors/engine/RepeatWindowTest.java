package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.engine.RepeatWindow.Standing;
import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RepeatWindowTest {
  private static final long START = 1_785_484_800_000L;

  @Test
  void tellsARepeatWithinTheWindow() {
    RepeatWindow window = new RepeatWindow(60_000);
    assertThat(window.add(idOf("a"), START)).isEqualTo(Standing.NEW);
    assertThat(window.add(idOf("a"), START)).isEqualTo(Standing.REPEAT);
    assertThat(window.add(0, START)).isEqualTo(Standing.NEW);
    assertThat(window.add(0, START)).isEqualTo(Standing.REPEAT);
  }

  @Test
  void tellsAnIdThatIsUsedForOtherRequestsFromARepeat() {
    RepeatWindow window = new RepeatWindow(60_000);
    window.add(idOf("a"), START);
    for (int i = 0; i < 5_000; i++) {
      long other = Hash64.ofRequest("a", START + 1 + i, "t");
      assertThat(window.add(other, START)).isEqualTo(Standing.REUSED_ID);
      assertThat(window.add(other, START)).isEqualTo(Standing.REPEAT);
    }
    assertThat(window.add(idOf("b"), START)).isEqualTo(Standing.NEW);
  }

  @Test
  void forgetsWhatIsOlderAndDeletesItsRows() {
    RepeatWindow window = new RepeatWindow(60_000);
    MemoryRows rows = new MemoryRows();
    for (int i = 0; i < 10_000; i++) {
      assertThat(window.add(idOf("r" + i), START)).isEqualTo(Standing.NEW);
    }
    window.drain("in-0", rows);
    assertThat(rows.rows).isNotEmpty();
    window.advance(START + 200_000, "in-0", rows);
    assertThat(rows.rows).isEmpty();
    assertThat(window.add(1, START)).isEqualTo(Standing.NEW);
  }

  @Test
  void remembersAfterARestore() {
    RepeatWindow window = new RepeatWindow(60_000);
    MemoryRows rows = new MemoryRows();
    for (int i = 1; i <= 1_000; i++) {
      window.add(idOf("r" + i), START + i * 20L);
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
      assertThat(restored.add(idOf("r" + i), START + i * 20L)).isEqualTo(Standing.REPEAT);
    }
  }

  private static long idOf(String requestId) {
    return Hash64.ofRequest(requestId, START, "t");
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
