package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Records that came in part, by sender, until they are whole. A sender's parts come one after the
 * other; parts of several senders may be mixed, and a commit may fall between them.
 */
final class Parts {
  private final int row;
  private final TreeMap<String, Gathered> bySender = new TreeMap<>();

  private static final class Gathered {
    private final List<byte[]> parts = new ArrayList<>();
    private int durable;
    private int gone;
  }

  /**
   * @param row what the keys of its rows begin with
   */
  Parts(int row) {
    this.row = row;
  }

  /** The whole record where this was its last part; null where it was not. */
  byte @Nullable [] add(Flow.Part part) {
    Gathered gathered = bySender.computeIfAbsent(part.from(), unheard -> new Gathered());
    if (part.index() != gathered.parts.size()) {
      forget(gathered);
    }
    if (part.index() == gathered.parts.size()) {
      gathered.parts.add(part.bytes());
    }
    if (gathered.parts.size() < part.of()) {
      return null;
    }
    ByteWriter whole = new ByteWriter();
    gathered.parts.forEach(whole::raw);
    forget(gathered);
    return whole.toBytes();
  }

  private static void forget(Gathered gathered) {
    gathered.gone = Math.max(gathered.gone, gathered.durable);
    gathered.durable = 0;
    gathered.parts.clear();
  }

  void drain(Stage.Rows rows) {
    bySender.forEach(
        (from, gathered) -> {
          for (int i = gathered.durable; i < gathered.parts.size(); i++) {
            rows.put(key(from, i), new ByteWriter().blob(gathered.parts.get(i)).toBytes());
          }
          for (int i = gathered.parts.size(); i < gathered.gone; i++) {
            rows.delete(key(from, i));
          }
          gathered.durable = gathered.parts.size();
          gathered.gone = 0;
        });
    bySender.values().removeIf(gathered -> gathered.parts.isEmpty());
  }

  /** Takes back one row; {@code key} is positioned behind its first byte. */
  void restore(ByteReader key, ByteReader value) {
    Gathered gathered = bySender.computeIfAbsent(key.text(), unheard -> new Gathered());
    int index = (int) key.sortable();
    while (gathered.parts.size() <= index) {
      gathered.parts.add(new byte[0]);
    }
    gathered.parts.set(index, value.blob());
    gathered.durable = gathered.parts.size();
  }

  private byte[] key(String from, int index) {
    return new ByteWriter().u8(row).text(from).sortable(index).toBytes();
  }
}
