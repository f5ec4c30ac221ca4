package io.tidegate.detectors.fleet;

import java.util.Arrays;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The rows that changed since they were last drained, in order of their keys. */
final class RowChanges {
  private static final byte[] NOTHING = new byte[0];

  private record Change(byte @Nullable [] value, boolean stored) {}

  private final TreeMap<byte[], Change> changes = new TreeMap<>(Arrays::compareUnsigned);

  void put(byte[] key, byte[] value) {
    Change before = changes.get(key);
    changes.put(key, new Change(value, before != null && before.stored));
  }

  /** A row whose key says all. */
  void mark(byte[] key) {
    put(key, NOTHING);
  }

  /** A row that is stored in another version is to be written in this one. */
  void renew(byte[] key, byte[] value) {
    changes.put(key, new Change(value, true));
  }

  void delete(byte[] key) {
    changes.put(key, new Change(null, true));
  }

  /** Deletes a row that is not rewritten in between: if it was not drained yet, nobody knows it. */
  void withdraw(byte[] key) {
    Change before = changes.get(key);
    if (before != null && !before.stored) {
      changes.remove(key);
    } else {
      delete(key);
    }
  }

  void drain(BiConsumer<byte[], byte @Nullable []> rows) {
    changes.forEach((key, change) -> rows.accept(key, change.value));
    changes.clear();
  }
}
