package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.EntityKeys;
import io.tidegate.schemas.entity.EntityKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Panes of ticks that are not closed yet, and which of their rows must be written.
 *
 * <p>An entity has as many rows as it ever had open ticks at once, and a new pane takes the row of
 * one whose tick is closed: nothing is deleted as ticks go by. The rows of an entity go when it had
 * no pane for an hour, those beyond the usual few when they are not needed any more. A row holds
 * its pane's tick; one of a closed tick says nothing.
 */
final class WaitingPanes {
  private static final long KEPT_MS = 3_600_000;
  private static final long FREE = Long.MIN_VALUE;

  /** Ticks of an entity that are open at once while nothing is held up. */
  private static final int USUAL = 3;

  private final int row;
  private final long keptTicks;
  private final TreeMap<Long, Map<EntityKey, Held>> byTick = new TreeMap<>();
  private final Map<EntityKey, Slots> slots = new LinkedHashMap<>();
  private final List<byte[]> gone = new ArrayList<>();
  private int size;
  private long sweptTick = Long.MIN_VALUE;

  private static final class Held {
    private final Pane pane;
    private final int slot;
    private boolean changed;

    Held(Pane pane, int slot, boolean changed) {
      this.pane = pane;
      this.slot = slot;
      this.changed = changed;
    }
  }

  /** Which tick each row of an entity holds. */
  private static final class Slots {
    private long[] ticks = new long[0];
    private long lastTick = Long.MIN_VALUE;

    int take(long tick) {
      lastTick = Math.max(lastTick, tick);
      for (int slot = 0; slot < ticks.length; slot++) {
        if (ticks[slot] == FREE) {
          ticks[slot] = tick;
          return slot;
        }
      }
      ticks = Arrays.copyOf(ticks, ticks.length + 1);
      ticks[ticks.length - 1] = tick;
      return ticks.length - 1;
    }

    /** How many of the rows there must be: those that hold a pane, and the usual few. */
    int inUse() {
      int last = ticks.length;
      while (last > USUAL && ticks[last - 1] == FREE) {
        last--;
      }
      return last;
    }

    void keep(int rows) {
      ticks = Arrays.copyOf(ticks, rows);
    }

    void hold(int slot, long tick) {
      lastTick = Math.max(lastTick, tick);
      int before = ticks.length;
      if (slot >= before) {
        ticks = Arrays.copyOf(ticks, slot + 1);
        Arrays.fill(ticks, before, slot, FREE);
      }
      ticks[slot] = tick;
    }
  }

  /**
   * @param row what the keys of its rows begin with
   */
  WaitingPanes(int row, long tickMs) {
    this.row = row;
    this.keptTicks = KEPT_MS / tickMs;
  }

  void add(long tick, Pane pane) {
    Map<EntityKey, Held> ofTick = of(tick);
    Held known = ofTick.get(pane.entity());
    if (known == null) {
      int slot = slots.computeIfAbsent(pane.entity(), unseen -> new Slots()).take(tick);
      ofTick.put(pane.entity(), new Held(pane, slot, true));
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
        Slots known = slots.get(entry.getKey());
        if (known != null) {
          known.ticks[entry.getValue().slot] = FREE;
        }
      }
    }
    sweep(tick);
    return taken;
  }

  /** Lets go of the rows of those who were silent for long, now and then. */
  private void sweep(long tick) {
    if (sweptTick != Long.MIN_VALUE && tick - sweptTick < keptTicks / 4) {
      return;
    }
    sweptTick = tick;
    slots
        .entrySet()
        .removeIf(
            entry -> {
              Slots known = entry.getValue();
              boolean isSilent = known.lastTick < tick - keptTicks;
              int kept = isSilent ? 0 : known.inUse();
              for (int slot = kept; slot < known.ticks.length; slot++) {
                gone.add(keyOf(entry.getKey(), slot));
              }
              known.keep(kept);
              return isSilent;
            });
  }

  void drain(Stage.Rows rows) {
    gone.forEach(rows::delete);
    gone.clear();
    byTick.forEach(
        (tick, panes) ->
            panes.forEach(
                (entity, held) -> {
                  if (held.changed && rows.isKept()) {
                    ByteWriter out = new ByteWriter().sortable(tick);
                    held.pane.write(out);
                    rows.put(keyOf(entity, held.slot), out.toBytes());
                  }
                  held.changed = false;
                }));
  }

  /** Takes back one row; {@code key} is positioned behind its first byte. */
  void restore(ByteReader key, ByteReader in) {
    EntityKey entity = EntityKeys.read(key);
    int slot = (int) key.unsigned();
    long tick = in.sortable();
    of(tick).put(entity, new Held(Pane.read(in), slot, false));
    size++;
    slots.computeIfAbsent(entity, unseen -> new Slots()).hold(slot, tick);
  }

  /** Ends the restore: rows of the ticks before that one say nothing any more. */
  void restored(long closed) {
    while (!byTick.isEmpty() && byTick.firstKey() < closed) {
      take(byTick.firstKey());
    }
  }

  private Map<EntityKey, Held> of(long tick) {
    return byTick.computeIfAbsent(tick, ignored -> new LinkedHashMap<>());
  }

  private byte[] keyOf(EntityKey entity, int slot) {
    return EntityKeys.write(entity, new ByteWriter().u8(row)).unsigned(slot).toBytes();
  }
}
