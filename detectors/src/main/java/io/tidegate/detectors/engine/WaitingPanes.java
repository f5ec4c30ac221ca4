package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.EntityKeys;
import io.tidegate.schemas.entity.EntityKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Panes of ticks that are not closed yet, and which of their rows must be written or deleted. */
final class WaitingPanes {
  private final int row;
  private final TreeMap<Long, Map<EntityKey, Held>> byTick = new TreeMap<>();
  private final List<byte[]> gone = new ArrayList<>();
  private int size;

  private static final class Held {
    private final Pane pane;
    private boolean changed;
    private boolean durable;

    Held(Pane pane, boolean durable) {
      this.pane = pane;
      this.durable = durable;
      this.changed = !durable;
    }
  }

  WaitingPanes(int row) {
    this.row = row;
  }

  void add(long tick, Pane pane) {
    Map<EntityKey, Held> ofTick = of(tick);
    Held known = ofTick.get(pane.entity());
    if (known == null) {
      ofTick.put(pane.entity(), new Held(pane, false));
      size++;
    } else {
      known.pane.merge(pane);
      known.changed = true;
    }
  }

  /** How many there are. */
  int size() {
    return size;
  }

  @Nullable Long firstTick() {
    return byTick.isEmpty() ? null : byTick.firstKey();
  }

  /** All panes of a tick in order, which are forgotten here. */
  TreeMap<EntityKey, Pane> take(long tick) {
    TreeMap<EntityKey, Pane> taken = new TreeMap<>();
    Map<EntityKey, Held> ofTick = byTick.remove(tick);
    if (ofTick != null) {
      size -= ofTick.size();
      for (Map.Entry<EntityKey, Held> entry : ofTick.entrySet()) {
        taken.put(entry.getKey(), entry.getValue().pane);
        if (entry.getValue().durable) {
          gone.add(keyOf(tick, entry.getKey()));
        }
      }
    }
    return taken;
  }

  void drain(Stage.Rows rows) {
    gone.forEach(rows::delete);
    gone.clear();
    byTick.forEach(
        (tick, panes) ->
            panes.forEach(
                (entity, held) -> {
                  if (held.changed) {
                    ByteWriter out = new ByteWriter();
                    held.pane.write(out);
                    rows.put(keyOf(tick, entity), out.toBytes());
                    held.changed = false;
                    held.durable = true;
                  }
                }));
  }

  void restore(long tick, Pane pane) {
    of(tick).put(pane.entity(), new Held(pane, true));
    size++;
  }

  private Map<EntityKey, Held> of(long tick) {
    return byTick.computeIfAbsent(tick, ignored -> new LinkedHashMap<>());
  }

  private byte[] keyOf(long tick, EntityKey entity) {
    return EntityKeys.write(entity, new ByteWriter().u8(row).sortable(tick)).toBytes();
  }
}
