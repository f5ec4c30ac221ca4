package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.UnreadableException;
import io.tidegate.detectors.codec.Version;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one stage as they are stored: each value behind the version of its kind. A row of the
 * version before is read and written anew with the next commit; one of another version, or that is
 * not whole, ends the restore with a sentence for the operator.
 */
final class StoredRows {
  private final RowKinds kinds;

  /** Rows of the version before, in the present one, until they are written. */
  private final TreeMap<byte[], byte[]> old = new TreeMap<>(Arrays::compareUnsigned);

  StoredRows(RowKinds kinds) {
    this.kinds = kinds;
  }

  /** Takes back the value of one row, positioned behind what this class knows of. */
  interface Taker {
    /**
     * @param row the kind of the row
     * @param key behind the kind
     */
    void take(int row, ByteReader key, ByteReader value);
  }

  /** Hands over one row as it is stored, and demands that all of its value is taken. */
  void restore(byte[] key, byte[] stored, Taker taker) {
    RowKinds.Kind kind = kinds.of(key);
    ByteReader keyIn = new ByteReader(key);
    int row = keyIn.u8();
    try {
      Version.Stored value = kind.read(stored);
      if (value.isOld() && !kind.isShelved()) {
        old.put(key, value.bytes());
      }
      ByteReader in = new ByteReader(value.bytes());
      taker.take(row, keyIn, in);
      in.end();
    } catch (UnreadableException known) {
      throw known;
    } catch (RuntimeException damaged) {
      // What a reader makes of bytes that are not its own differs from kind to kind.
      throw UnreadableException.ofBytes(kind.name(), damaged);
    }
  }

  /**
   * Writes anew what was of the version before; whatever the stage writes comes behind it.
   *
   * @param rows as {@link #over(Stage.Rows)} gives them
   */
  void drainOld(Stage.Rows rows) {
    old.forEach(rows::put);
    old.clear();
  }

  /** The same rows for a stage, which knows of no versions. */
  Stage.Rows over(Stage.Rows rows) {
    return new Stage.Rows() {
      @Override
      public void put(byte[] key, byte[] value) {
        rows.put(key, write(key, value));
      }

      @Override
      public void delete(byte[] key) {
        rows.delete(key);
      }

      @Override
      public boolean isKept() {
        return rows.isKept();
      }
    };
  }

  /** The same shelf for a stage, which knows of no versions. */
  Shelf over(Shelf shelf) {
    return new Shelf() {
      @Override
      public byte @Nullable [] get(byte[] key) {
        byte[] stored = shelf.get(key);
        return stored == null ? null : kinds.of(key).bare(stored);
      }

      @Override
      public void scan(byte[] prefix, BiConsumer<byte[], byte[]> consumer) {
        shelf.scan(prefix, (key, stored) -> consumer.accept(key, kinds.of(key).bare(stored)));
      }

      @Override
      public void put(byte[] key, byte[] value) {
        shelf.put(key, write(key, value));
      }

      @Override
      public void delete(byte[] key) {
        shelf.delete(key);
      }
    };
  }

  private byte[] write(byte[] key, byte[] value) {
    return kinds.of(key).write(value);
  }
}
