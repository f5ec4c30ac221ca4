package io.tidegate.app.stream;

import io.tidegate.detectors.engine.FleetSnapshot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The latest snapshot of every cluster, for screens of this process; not part of the output. */
public final class SnapshotBoard {
  private final ConcurrentSkipListMap<String, FleetSnapshot> latest = new ConcurrentSkipListMap<>();
  private final List<Consumer<FleetSnapshot>> listeners = new CopyOnWriteArrayList<>();

  /** The latest snapshot by cluster. */
  public Map<String, FleetSnapshot> latest() {
    return new TreeMap<>(latest);
  }

  /** Calls {@code listener} for each snapshot from now on, on the thread that made it. */
  public void listen(Consumer<FleetSnapshot> listener) {
    listeners.add(listener);
  }

  void publish(FleetSnapshot snapshot) {
    latest.merge(snapshot.cluster(), snapshot, (a, b) -> a.tickEndMs() > b.tickEndMs() ? a : b);
    for (Consumer<FleetSnapshot> listener : listeners) {
      listener.accept(snapshot);
    }
  }
}
