package io.tidegate.detectors.engine;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Durable rows that a stage may read back while it runs, for what would not fit on the heap. */
public interface Shelf extends Stage.Rows {

  /** The value of a row; null where there is none. */
  byte @Nullable [] get(byte[] key);

  /** Hands over every row whose key begins so, in the order of the keys. */
  void scan(byte[] prefix, BiConsumer<byte[], byte[]> consumer);
}
