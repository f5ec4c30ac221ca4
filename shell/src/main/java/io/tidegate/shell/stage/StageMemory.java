package io.tidegate.shell.stage;

import io.tidegate.detectors.engine.Shelf;
import io.tidegate.detectors.engine.Stage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The durable copy of a stage's memory: restored once, then brought up to date at each commit. */
public final class StageMemory implements Shelf {
  private final Stage stage;
  private final DurableRows rows;
  private final RecordSizes sizes;

  private StageMemory(Stage stage, DurableRows rows, RecordSizes sizes) {
    this.stage = stage;
    this.rows = rows;
    this.sizes = sizes;
  }

  /** Gives a new stage all that {@code rows} hold, and keeps it there from now on. */
  public static StageMemory restore(Stage stage, DurableRows rows, RecordSizes sizes) {
    StageMemory memory = new StageMemory(stage, rows, sizes);
    stage.shelve(memory);
    rows.all(stage::restore);
    stage.restored();
    return memory;
  }

  /** Brings the durable copy up to date. */
  public void save() {
    stage.drainChanges(this);
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return rows.get(key);
  }

  @Override
  public void scan(byte[] prefix, BiConsumer<byte[], byte[]> consumer) {
    rows.scan(prefix, consumer);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    if (sizes.takesRow(key, value)) {
      rows.put(key, value);
    }
  }

  @Override
  public void delete(byte[] key) {
    rows.delete(key);
  }
}
