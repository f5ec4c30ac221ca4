package io.tidegate.app.stream;

import io.tidegate.shell.stage.DurableRows;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The rows of a stage in a store of its task. */
final class StoreRows implements DurableRows {
  private final KeyValueStore<Bytes, byte[]> rows;

  StoreRows(KeyValueStore<Bytes, byte[]> rows) {
    this.rows = rows;
  }

  @Override
  public void all(BiConsumer<byte[], byte[]> consumer) {
    try (KeyValueIterator<Bytes, byte[]> all = rows.all()) {
      handOver(all, consumer);
    }
  }

  @Override
  public void scan(byte[] prefix, BiConsumer<byte[], byte[]> consumer) {
    try (KeyValueIterator<Bytes, byte[]> found =
        rows.prefixScan(prefix, new ByteArraySerializer())) {
      handOver(found, consumer);
    }
  }

  private static void handOver(
      KeyValueIterator<Bytes, byte[]> rows, BiConsumer<byte[], byte[]> consumer) {
    while (rows.hasNext()) {
      KeyValue<Bytes, byte[]> row = rows.next();
      consumer.accept(row.key.get(), row.value);
    }
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return rows.get(Bytes.wrap(key));
  }

  @Override
  public void put(byte[] key, byte[] value) {
    rows.put(Bytes.wrap(key), value);
  }

  @Override
  public void delete(byte[] key) {
    rows.delete(Bytes.wrap(key));
  }
}
