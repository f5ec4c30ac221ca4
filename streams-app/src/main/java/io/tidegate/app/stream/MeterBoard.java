package io.tidegate.app.stream;

import io.tidegate.detectors.engine.Level;
import io.tidegate.detectors.engine.Meter;
import io.tidegate.detectors.engine.Meters;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The engine's counters of this process, summed over its tasks, those that have left included.
 *
 * <p>Work that is done again after an aborted transaction counts again.
 */
public final class MeterBoard {
  private final Map<Meter, Long> left = new EnumMap<>(Meter.class);
  private final SortedMap<String, Long> leftFlaws = new TreeMap<>();
  private final SortedMap<Meters.Tagged, Long> leftTagged = new TreeMap<>();
  private final List<Meters> live = new ArrayList<>();

  /** What was counted since the process started. */
  public synchronized long count(Meter meter) {
    long sum = left.getOrDefault(meter, 0L);
    for (Meters meters : live) {
      sum += meters.count(meter);
    }
    return sum;
  }

  /** What was counted by tags since the process started. */
  public synchronized SortedMap<Meters.Tagged, Long> tagged() {
    SortedMap<Meters.Tagged, Long> sums = new TreeMap<>(leftTagged);
    for (Meters meters : live) {
      meters.tagged().forEach((of, count) -> sums.merge(of, count, Long::sum));
    }
    return sums;
  }

  /** What there is now in the realms that are decided here. */
  public synchronized SortedMap<Level.Of, Long> levels() {
    SortedMap<Level.Of, Long> all = new TreeMap<>();
    live.forEach(meters -> all.putAll(meters.levels()));
    return all;
  }

  /** How often a member of a record was not taken as it stood, by its name. */
  public synchronized SortedMap<String, Long> flaws() {
    SortedMap<String, Long> sums = new TreeMap<>(leftFlaws);
    for (Meters meters : live) {
      meters.flaws().forEach((field, count) -> sums.merge(field, count, Long::sum));
    }
    return sums;
  }

  /** Where bars stand on the traffic that there is, in multiples of theory's. */
  public synchronized SortedMap<Meters.BarOf, Double> bars() {
    SortedMap<Meters.BarOf, Double> all = new TreeMap<>();
    live.forEach(meters -> all.putAll(meters.bars()));
    return all;
  }

  /** How far each observe stage has come, by its number, as far as detect stages here know. */
  public synchronized SortedMap<Integer, Long> reachedMs() {
    SortedMap<Integer, Long> reached = new TreeMap<>();
    for (Meters meters : live) {
      List<Long> known = meters.progress().reachedMs();
      for (int i = 0; i < known.size(); i++) {
        reached.merge(i, known.get(i), Math::max);
      }
    }
    return reached;
  }

  /** How many stages are restored and running. */
  public synchronized int stages() {
    return live.size();
  }

  synchronized void join(Meters meters) {
    live.add(meters);
  }

  synchronized void leave(Meters meters) {
    if (live.removeIf(one -> one == meters)) {
      for (Meter meter : Meter.values()) {
        left.merge(meter, meters.count(meter), Long::sum);
      }
      meters.tagged().forEach((of, count) -> leftTagged.merge(of, count, Long::sum));
      meters.flaws().forEach((field, count) -> leftFlaws.merge(field, count, Long::sum));
    }
  }
}
