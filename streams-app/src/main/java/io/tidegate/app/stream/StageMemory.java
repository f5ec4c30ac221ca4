package io.tidegate.app.stream;

import io.tidegate.detectors.engine.Shelf;
import io.tidegate.detectors.engine.Stage;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The durable copy of a stage's memory: restored once, then brought up to date at each commit. */
final class StageMemory implements Shelf {
  private final Stage stage;
  private final KeyValueStore<Bytes, byte[]> rows;
  private final RecordSizes sizes;

  private StageMemory(Stage stage, KeyValueStore<Bytes, byte[]> rows, RecordSizes sizes) {
    this.stage = stage;
    this.rows = rows;
    this.sizes = sizes;
  }

  static StageMemory restore(Stage stage, KeyValueStore<Bytes, byte[]> rows, RecordSizes sizes) {
    StageMemory memory = new StageMemory(stage, rows, sizes);
    stage.shelve(memory);
    try (KeyValueIterator<Bytes, byte[]> all = rows.all()) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> row = all.next();
        stage.restore(row.key.get(), row.value);
      }
    }
    stage.restored();
    return memory;
  }

  void save() {
    stage.drainChanges(this);
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return rows.get(Bytes.wrap(key));
  }

  @Override
  public void scan(byte[] prefix, BiConsumer<byte[], byte[]> consumer) {
    try (KeyValueIterator<Bytes, byte[]> found =
        rows.prefixScan(prefix, new ByteArraySerializer())) {
      while (found.hasNext()) {
        KeyValue<Bytes, byte[]> row = found.next();
        consumer.accept(row.key.get(), row.value);
      }
    }
  }

  @Override
  public void put(byte[] key, byte[] value) {
    if (sizes.takesRow(key, value)) {
      rows.put(Bytes.wrap(key), value);
    }
  }

  @Override
  public void delete(byte[] key) {
    rows.delete(Bytes.wrap(key));
  }
}
