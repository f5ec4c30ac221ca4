package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PartedRowsTest {
  private static final int MOST = PartedRows.MOST_BYTES;
  private final TreeMap<byte[], byte[]> kept = new TreeMap<>(Arrays::compareUnsigned);

  /** Rows that grow, shrink and go are after any restart what they were, and none is large. */
  @Property(tries = 60)
  void rowsOfAnySizeComeBackAsTheyWere(@ForAll long seed) {
    kept.clear();
    Random random = new Random(seed);
    Script script = new Script();
    PartedRows parted = new PartedRows(script);
    TreeMap<Byte, ByteBuffer> expected = new TreeMap<>();
    for (int step = 0; step < 30; step++) {
      byte key = (byte) random.nextInt(4);
      int size = random.nextInt(4) * MOST + random.nextInt(3) - 1;
      if (random.nextInt(4) == 0) {
        script.changes.put(key, new byte[0]);
        expected.remove(key);
      } else {
        byte[] value = new byte[Math.max(1, size)];
        random.nextBytes(value);
        script.changes.put(key, value);
        expected.put(key, ByteBuffer.wrap(value));
      }
      if (random.nextBoolean()) {
        parted.drainChanges(rows());
        script = new Script();
        parted = new PartedRows(script);
        kept.forEach(parted::restore);
        parted.restored();
        assertThat(script.restored).isEqualTo(expected);
        assertThat(kept.values()).allMatch(value -> value.length <= MOST);
      }
    }
  }

  private Stage.Rows rows() {
    return new Stage.Rows() {
      @Override
      public void put(byte[] key, byte[] value) {
        kept.put(key, value);
      }

      @Override
      public void delete(byte[] key) {
        kept.remove(key);
      }
    };
  }

  /** Changes what it is told to; an empty value deletes. */
  private static final class Script implements Stage {
    private final TreeMap<Byte, byte[]> changes = new TreeMap<>();
    private final TreeMap<Byte, ByteBuffer> restored = new TreeMap<>();

    @Override
    public void restore(byte[] key, byte[] value) {
      restored.put(key[0], ByteBuffer.wrap(value));
    }

    @Override
    public void restored() {}

    @Override
    public void drainChanges(Rows rows) {
      changes.forEach(
          (name, value) -> {
            byte[] key = {name};
            if (value.length == 0) {
              rows.delete(key);
            } else {
              rows.put(key, value);
            }
          });
      changes.clear();
    }

    @Override
    public Meters meters() {
      return new Meters();
    }
  }
}
