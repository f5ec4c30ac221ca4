package io.tidegate.shell.stage;

import io.tidegate.detectors.engine.Shelf;
import java.util.function.BiConsumer;

/** Where a shell keeps the rows of one stage. */
public interface DurableRows extends Shelf {

  /** Hands over every row, in the order of the keys. */
  void all(BiConsumer<byte[], byte[]> consumer);
}
