package io.tidegate.detectors.engine;

import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.schemas.decode.BaselineDecoder;
import io.tidegate.schemas.entity.EntityKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * Makes documents of what a detect stage has learnt: of each entity that was seen for an hour and
 * was under no finding at the end, and of each cluster what its detectors learnt that were silent.
 * A pure function of the stage's rows.
 */
final class Learnt {
  /** An entity with less of a past is hardly better known than one without. */
  private static final long LEAST_MS = 3_600_000;

  /** What a document holds besides its states, at most, and what base64 makes of three bytes. */
  private static final int AROUND_BYTES = 4_096;

  private static final int GROUP = 3;
  private static final int GROUP_TEXT = 4;

  private final long tickMs;
  private final LastSignals signals;

  Learnt(long tickMs, LastSignals signals) {
    this.tickMs = tickMs;
    this.signals = signals;
  }

  /** Gives the documents of all, in the order of their entities. */
  void tell(EntityMemories entities, ClusterBook clusters, Consumer<BaselineDocument> use) {
    clusters.forEach((name, memory) -> tell(name, memory, use));
    long[] now = {Long.MIN_VALUE};
    entities.forEach((entity, memory) -> now[0] = Math.max(now[0], memory.lastTick()));
    entities.forEach(
        (entity, memory) -> {
          if (signals.isSilent(entity, now[0])) {
            tell(entity, memory.firstTick(), memory.lastTick(), memory.learnt(), use);
          }
        });
  }

  private void tell(String name, ClusterMemory memory, Consumer<BaselineDocument> use) {
    EntityKey cluster = EntityKey.ofCluster(name);
    long last = memory.lastTick();
    SortedMap<String, byte[]> learnt =
        memory.learnt(detector -> signals.isSilent(cluster, detector, last));
    tell(cluster, memory.knownSinceTick(), last, learnt, use);
  }

  private void tell(
      EntityKey entity,
      long first,
      long last,
      SortedMap<String, byte[]> learnt,
      Consumer<BaselineDocument> use) {
    if (!learnt.isEmpty() && (last - first) * tickMs >= LEAST_MS) {
      long from = Math.max(first, last - BaselineDecoder.MOST_MS / tickMs);
      use.accept(
          new BaselineDocument(entity, tickMs, from * tickMs, last * tickMs, bounded(learnt)));
    }
  }

  /** Where a document would be larger than is read, its largest states are left out. */
  private static List<BaselineDocument.State> bounded(SortedMap<String, byte[]> learnt) {
    List<BaselineDocument.State> states = new ArrayList<>();
    long room = BaselineDecoder.MOST_BYTES - AROUND_BYTES;
    List<Map.Entry<String, byte[]>> smallestFirst = new ArrayList<>(learnt.entrySet());
    smallestFirst.sort(
        Comparator.comparingInt((Map.Entry<String, byte[]> each) -> each.getValue().length)
            .thenComparing(Map.Entry::getKey));
    for (Map.Entry<String, byte[]> each : smallestFirst) {
      int groups = (each.getValue().length + GROUP - 1) / GROUP;
      room -= each.getKey().length() + (long) GROUP_TEXT * (groups + 2);
      if (room >= 0) {
        states.add(BaselineDocument.State.of(each.getKey(), each.getValue()));
      }
    }
    states.sort(Comparator.comparing(BaselineDocument.State::detector));
    return states;
  }
}
