package io.tidegate.detectors.engine;

import static java.util.Objects.requireNonNull;

import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.EntityKeys;
import io.tidegate.schemas.entity.EntityKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Panes of ticks that are far from being closed, which lie in rows of their own and not on the
 * heap.
 *
 * <p>Where one input has hours to read and another none, or one is held up, the panes of all that
 * was read in the meantime wait for it. What comes between two commits is on the heap; with each
 * commit it is merged into the rows.
 */
final class ShelvedPanes {
  private final int row;
  private final TreeMap<Long, Map<EntityKey, Pane>> fresh = new TreeMap<>();
  private final TreeSet<Long> shelved = new TreeSet<>();
  private @Nullable Shelf shelf;

  /**
   * @param row what the keys of its rows begin with
   */
  ShelvedPanes(int row) {
    this.row = row;
  }

  /** From now on there is a place for them. */
  void use(Shelf place) {
    shelf = place;
  }

  /** True where there is a place for them. */
  boolean canHold() {
    return shelf != null;
  }

  /** True where panes of that tick lie here already. */
  boolean has(long tick) {
    return shelved.contains(tick) || fresh.containsKey(tick);
  }

  void add(long tick, Pane pane) {
    Map<EntityKey, Pane> ofTick = fresh.computeIfAbsent(tick, ignored -> new LinkedHashMap<>());
    Pane known = ofTick.putIfAbsent(pane.entity(), pane);
    if (known != null) {
      known.merge(pane);
    }
  }

  @Nullable Long firstTick() {
    TreeSet<Long> ticks = new TreeSet<>();
    if (!fresh.isEmpty()) {
      ticks.add(fresh.firstKey());
    }
    if (!shelved.isEmpty()) {
      ticks.add(shelved.first());
    }
    return ticks.isEmpty() ? null : ticks.first();
  }

  /** Hands over all panes of a tick, in parts, and forgets them. */
  void take(long tick, Consumer<Pane> consumer) {
    if (shelved.remove(tick)) {
      List<byte[]> keys = new ArrayList<>();
      place()
          .scan(
              prefixOf(tick),
              (key, value) -> {
                keys.add(key);
                consumer.accept(Pane.read(new ByteReader(value)));
              });
      keys.forEach(place()::delete);
    }
    Map<EntityKey, Pane> rest = fresh.remove(tick);
    if (rest != null) {
      rest.values().forEach(consumer);
    }
  }

  /** Merges what came since the last call into the rows. */
  void drain() {
    fresh.forEach(
        (tick, panes) -> {
          panes.forEach((entity, pane) -> write(tick, entity, pane));
          shelved.add(tick);
        });
    fresh.clear();
  }

  /** Takes note of one row, which stays where it is; {@code key} is positioned behind its kind. */
  void restore(ByteReader key, ByteReader value) {
    // Read for nothing but to know now, and not in the middle of the work, that it is whole.
    Pane.read(value);
    shelved.add(key.sortable());
  }

  private void write(long tick, EntityKey entity, Pane pane) {
    byte[] key = EntityKeys.write(entity, new ByteWriter().u8(row).sortable(tick)).toBytes();
    byte[] known = place().get(key);
    Pane all = pane;
    if (known != null) {
      all = Pane.read(new ByteReader(known));
      all.merge(pane);
    }
    ByteWriter out = new ByteWriter();
    all.write(out);
    place().put(key, out.toBytes());
  }

  private byte[] prefixOf(long tick) {
    return new ByteWriter().u8(row).sortable(tick).toBytes();
  }

  private Shelf place() {
    return requireNonNull(shelf, "there is no shelf");
  }
}
