package io.tidegate.app.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.engine.Meters;
import io.tidegate.detectors.engine.Shelf;
import io.tidegate.detectors.engine.Stage;
import io.tidegate.shell.stage.RecordSizes;
import io.tidegate.shell.stage.StageMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows that a stage reads back while it runs. */
final class StoreRowsTest {
  @TempDir Path stateDir;

  @Test
  void givesBackTheRowsThatBeginAlikeInTheirOrder() {
    MockProcessorContext<byte[], byte[]> context =
        new MockProcessorContext<>(new Properties(), new TaskId(0, 0), stateDir.toFile());
    KeyValueStore<Bytes, byte[]> rows =
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore("rows"), Serdes.Bytes(), Serdes.ByteArray())
            .withCachingDisabled()
            .withLoggingDisabled()
            .build();
    try {
      rows.init(context.getStateStoreContext(), rows);
      rows.put(Bytes.wrap("a1".getBytes(UTF_8)), new byte[] {1});
      Reading stage = new Reading();
      StageMemory.restore(stage, new StoreRows(rows), new RecordSizes()).save();
      Shelf shelf = stage.shelf();
      assertThat(stage.restored).containsExactly("a1", "end");

      shelf.put("b3".getBytes(UTF_8), new byte[] {3});
      shelf.put("b2".getBytes(UTF_8), new byte[] {2});
      shelf.put("c1".getBytes(UTF_8), new byte[] {4});
      assertThat(shelf.get("b2".getBytes(UTF_8))).containsExactly(2);
      assertThat(shelf.get("b9".getBytes(UTF_8))).isNull();
      List<String> found = new ArrayList<>();
      shelf.scan("b".getBytes(UTF_8), (key, value) -> found.add(new String(key, UTF_8) + value[0]));
      assertThat(found).containsExactly("b22", "b33");
      shelf.delete("b2".getBytes(UTF_8));
      assertThat(shelf.get("b2".getBytes(UTF_8))).isNull();
    } finally {
      rows.close();
    }
  }

  /** Remembers what it is given. */
  private static final class Reading implements Stage {
    final List<String> restored = new ArrayList<>();
    private @Nullable Shelf shelf;

    Shelf shelf() {
      if (shelf == null) {
        throw new AssertionError("there is no shelf");
      }
      return shelf;
    }

    @Override
    public void shelve(Shelf given) {
      shelf = given;
    }

    @Override
    public void restore(byte[] key, byte[] value) {
      restored.add(new String(key, UTF_8));
    }

    @Override
    public void restored() {
      restored.add("end");
    }

    @Override
    public void drainChanges(Rows rows) {}

    @Override
    public Meters meters() {
      return new Meters();
    }
  }
}
