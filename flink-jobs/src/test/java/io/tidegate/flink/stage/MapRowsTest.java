package io.tidegate.flink.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.apache.flink.api.common.state.MapState;

/** Rows come back in the order of their bytes, as those of the service do. */
final class MapRowsTest {
  @Property(tries = 300)
  void handsOverInTheOrderOfTheBytes(
      @ForAll @Size(max = 30) byte[][] keys, @ForAll byte[] prefix, @ForAll byte[] gone) {
    HashedState state = new HashedState();
    MapRows rows = new MapRows(state);
    TreeMap<byte[], byte[]> expected = new TreeMap<>(Arrays::compareUnsigned);
    for (byte[] key : keys) {
      rows.put(key, new byte[] {(byte) key.length});
      expected.put(key, new byte[] {(byte) key.length});
    }
    rows.put(gone, gone);
    rows.delete(gone);
    expected.remove(gone);

    TreeMap<byte[], byte[]> ofPrefix = new TreeMap<>(expected);
    ofPrefix
        .keySet()
        .removeIf(
            key ->
                key.length < prefix.length
                    || !Arrays.equals(prefix, Arrays.copyOf(key, prefix.length)));
    StringBuilder all = new StringBuilder();
    rows.all((key, value) -> all.append(text(key, value)));
    StringBuilder restored = new StringBuilder();
    new MapRows(state).all((key, value) -> restored.append(text(key, value)));
    StringBuilder found = new StringBuilder();
    rows.scan(prefix, (key, value) -> found.append(text(key, value)));

    assertThat(all.toString()).isEqualTo(text(expected)).isEqualTo(restored.toString());
    assertThat(found.toString()).isEqualTo(text(ofPrefix));
    assertThat(rows.get(gone)).isEqualTo(expected.get(gone));
  }

  private static String text(Map<byte[], byte[]> rows) {
    StringBuilder text = new StringBuilder();
    rows.forEach((key, value) -> text.append(text(key, value)));
    return text.toString();
  }

  private static String text(byte[] key, byte[] value) {
    return Arrays.toString(key) + Arrays.toString(value);
  }

  /** The state of one key, in no order. */
  private static final class HashedState implements MapState<String, byte[]> {
    private final Map<String, byte[]> rows = new HashMap<>();

    @Override
    public byte[] get(String key) {
      return rows.get(key);
    }

    @Override
    public void put(String key, byte[] value) {
      rows.put(key, value);
    }

    @Override
    public void putAll(Map<String, byte[]> all) {
      rows.putAll(all);
    }

    @Override
    public void remove(String key) {
      rows.remove(key);
    }

    @Override
    public boolean contains(String key) {
      return rows.containsKey(key);
    }

    @Override
    public Iterable<Map.Entry<String, byte[]>> entries() {
      return rows.entrySet();
    }

    @Override
    public Iterable<String> keys() {
      return rows.keySet();
    }

    @Override
    public Iterable<byte[]> values() {
      return rows.values();
    }

    @Override
    public Iterator<Map.Entry<String, byte[]>> iterator() {
      return rows.entrySet().iterator();
    }

    @Override
    public boolean isEmpty() {
      return rows.isEmpty();
    }

    @Override
    public void clear() {
      rows.clear();
    }
  }
}
