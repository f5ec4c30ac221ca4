package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.codec.ByteReader;
import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PartsTest {
  private static final int ROW = 2;
  private final TreeMap<byte[], byte[]> kept = new TreeMap<>(Arrays::compareUnsigned);
  private final Stage.Rows rows =
      new Stage.Rows() {
        @Override
        public void put(byte[] key, byte[] value) {
          kept.put(key, value);
        }

        @Override
        public void delete(byte[] key) {
          kept.remove(key);
        }
      };

  @Test
  void partsOfSeveralSendersAreToldApartAndSurviveRestarts() {
    Parts parts = new Parts(ROW);
    assertThat(parts.add(new Flow.Part("a", 0, 2, new byte[] {1}))).isNull();
    assertThat(parts.add(new Flow.Part("b", 0, 2, new byte[] {7}))).isNull();
    parts.drain(rows);
    Parts again = new Parts(ROW);
    kept.forEach(
        (key, value) -> {
          ByteReader in = new ByteReader(key);
          in.u8();
          again.restore(in, new ByteReader(value));
        });
    assertThat(again.add(new Flow.Part("b", 1, 2, new byte[] {8}))).containsExactly(7, 8);
    assertThat(again.add(new Flow.Part("a", 1, 2, new byte[] {2}))).containsExactly(1, 2);
    again.drain(rows);
    assertThat(kept).isEmpty();
  }
}
