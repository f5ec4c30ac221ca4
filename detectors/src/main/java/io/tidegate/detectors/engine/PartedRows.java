package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * A stage whose large rows are kept in parts: whatever it remembers, no row is larger than {@value
 * #MOST_BYTES} bytes, its key apart.
 */
public final class PartedRows implements Stage {
  /** So many bytes of a row are in one part. */
  static final int MOST_BYTES = 131_072;

  /** What the keys of parts begin with; no row of a stage does. */
  private static final int PART_ROW = 255;

  private final Stage stage;

  /** Of the rows that are kept in parts, how many parts they have. */
  private final TreeMap<byte[], Integer> parted = new TreeMap<>(Arrays::compareUnsigned);

  private final TreeMap<byte[], TreeMap<Long, byte[]>> restoring =
      new TreeMap<>(Arrays::compareUnsigned);

  /** The same stage; what it is told goes on being told to it itself. */
  public PartedRows(Stage stage) {
    this.stage = stage;
  }

  /** What lies on the shelf is as large as a pane, and in one row. */
  @Override
  public void shelve(Shelf shelf) {
    stage.shelve(shelf);
  }

  @Override
  public void restore(byte[] key, byte[] value) {
    ByteReader in = new ByteReader(key);
    if (in.u8() == PART_ROW) {
      restoring.computeIfAbsent(in.blob(), unseen -> new TreeMap<>()).put(in.sortable(), value);
    } else {
      stage.restore(key, value);
    }
  }

  @Override
  public void restored() {
    restoring.forEach(
        (key, parts) -> {
          ByteWriter whole = new ByteWriter();
          parts.values().forEach(whole::raw);
          stage.restore(key, whole.toBytes());
          parted.put(key, parts.size());
        });
    restoring.clear();
    stage.restored();
  }

  @Override
  public void drainChanges(Rows rows) {
    stage.drainChanges(
        new Rows() {
          @Override
          public void put(byte[] key, byte[] value) {
            if (value.length <= MOST_BYTES) {
              forgetParts(key, 0, rows);
              rows.put(key, value);
            } else {
              putParts(key, value, rows);
            }
          }

          @Override
          public void delete(byte[] key) {
            if (!forgetParts(key, 0, rows)) {
              rows.delete(key);
            }
          }

          @Override
          public boolean isKept() {
            return rows.isKept();
          }
        });
  }

  @Override
  public Meters meters() {
    return stage.meters();
  }

  private void putParts(byte[] key, byte[] value, Rows rows) {
    int parts = (value.length - 1) / MOST_BYTES + 1;
    if (!forgetParts(key, parts, rows)) {
      rows.delete(key);
    }
    for (int i = 0; i < parts; i++) {
      int end = Math.min(value.length, (i + 1) * MOST_BYTES);
      rows.put(keyOf(key, i), Arrays.copyOfRange(value, i * MOST_BYTES, end));
    }
    parted.put(key, parts);
  }

  /** Deletes a row's parts from that one on; false where it had none. */
  private boolean forgetParts(byte[] key, int from, Rows rows) {
    Integer before = parted.isEmpty() ? null : parted.remove(key);
    for (int i = from; before != null && i < before; i++) {
      rows.delete(keyOf(key, i));
    }
    return before != null;
  }

  private static byte[] keyOf(byte[] key, int part) {
    return new ByteWriter().u8(PART_ROW).blob(key).sortable(part).toBytes();
  }
}
