package io.tidegate.flink.stage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tidegate.flink.wire.Edge;
import io.tidegate.shell.stage.DurableRows;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one stage in the state of its key, which must be the current one in every call.
 *
 * <p>A key is a text of one character a byte, which has a hash where bytes have none and the same
 * order; the keys are on the heap as well, since a map's state has no order of its own.
 */
final class MapRows implements DurableRows {
  /** The name is part of every savepoint. */
  static final MapStateDescriptor<String, byte[]> STATE =
      new MapStateDescriptor<>("rows", Types.STRING, Edge.BYTES);

  private final MapState<String, byte[]> rows;
  private final NavigableSet<String> keys = new TreeSet<>();

  MapRows(MapState<String, byte[]> rows) {
    this.rows = rows;
    run(() -> rows.keys().forEach(keys::add));
  }

  @Override
  public void all(BiConsumer<byte[], byte[]> consumer) {
    keys.forEach(key -> hand(key, consumer));
  }

  @Override
  public void scan(byte[] prefix, BiConsumer<byte[], byte[]> consumer) {
    String start = text(prefix);
    for (String key : keys.tailSet(start, true)) {
      if (!key.startsWith(start)) {
        return;
      }
      hand(key, consumer);
    }
  }

  private void hand(String key, BiConsumer<byte[], byte[]> consumer) {
    byte[] value = value(key);
    if (value == null) {
      throw new IllegalStateException("the row of a known key is gone");
    }
    consumer.accept(key.getBytes(ISO_8859_1), value);
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return value(text(key));
  }

  @Override
  public void put(byte[] key, byte[] value) {
    String text = text(key);
    keys.add(text);
    run(() -> rows.put(text, value));
  }

  @Override
  public void delete(byte[] key) {
    String text = text(key);
    if (keys.remove(text)) {
      run(() -> rows.remove(text));
    }
  }

  private byte @Nullable [] value(String key) {
    try {
      return rows.get(key);
    } catch (Exception e) {
      throw unusable(e);
    }
  }

  private interface Access {
    void run() throws Exception;
  }

  private static void run(Access access) {
    try {
      access.run();
    } catch (Exception e) {
      throw unusable(e);
    }
  }

  private static IllegalStateException unusable(Exception cause) {
    return new IllegalStateException("the state cannot be used: " + cause.getMessage(), cause);
  }

  private static String text(byte[] key) {
    return new String(key, ISO_8859_1);
  }
}
