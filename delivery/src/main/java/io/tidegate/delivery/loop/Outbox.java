package io.tidegate.delivery.loop;

import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.event.Summary;
import io.tidegate.schemas.alert.Severity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * What waits to be sent, by finding: of each only the first may go, and it goes as soon as any of
 * the same finding is due, so that nothing overtakes.
 */
final class Outbox {
  private static final int ALONE_FROM = 2;

  private final Map<String, Deque<Item>> byFinding = new LinkedHashMap<>();
  private int events;
  private long bytes;

  /** Of whom a summary may be made. */
  private record Kin(
      TopicPartition partition, long dueMs, String detector, String cluster, Severity severity) {}

  void add(Item item) {
    byFinding.computeIfAbsent(item.event.finding(), finding -> new ArrayDeque<>()).add(item);
    count(item, 1);
  }

  /** Whether a finding of that detector waits. */
  boolean holds(String detector) {
    return byFinding.values().stream()
        .anyMatch(queue -> queue.getFirst().event.detector().equals(detector));
  }

  int events() {
    return events;
  }

  long bytes() {
    return bytes;
  }

  /** The next to be sent, at most so many; more bytes only where one alone is larger. */
  List<Item> batch(int most, long mostBytes, long nowMs) {
    List<Item> batch = new ArrayList<>();
    long size = 0;
    for (Deque<Item> queue : byFinding.values()) {
      Item first = queue.getFirst();
      if (batch.size() == most || !batch.isEmpty() && size + first.event.bytes() > mostBytes) {
        break;
      }
      boolean due = dueMs(queue) <= nowMs;
      if (due && (first.alone || first.strikes() >= ALONE_FROM)) {
        // Together with others it would hold them up for ever, should it be at fault.
        if (batch.isEmpty()) {
          return List.of(first);
        }
      } else if (due) {
        batch.add(first);
        size += first.event.bytes();
      }
    }
    return batch;
  }

  /** Takes out the first of its finding. */
  void remove(Item item) {
    Deque<Item> queue = byFinding.get(item.event.finding());
    if (queue == null || queue.getFirst() != item) {
      throw new IllegalArgumentException(item.event.id() + " is not the first of its finding");
    }
    queue.removeFirst();
    if (queue.isEmpty()) {
      byFinding.remove(item.event.finding());
    }
    count(item, -1);
  }

  /** Lets all other findings go first. */
  void putLast(Item item) {
    Deque<Item> queue = byFinding.remove(item.event.finding());
    if (queue != null) {
      byFinding.put(item.event.finding(), queue);
    }
  }

  /** Forgets what came from a partition. */
  void drop(TopicPartition partition) {
    byFinding
        .values()
        .removeIf(
            queue -> {
              queue.removeIf(
                  item -> {
                    boolean gone = item.partition.equals(partition);
                    if (gone) {
                      count(item, -1);
                    }
                    return gone;
                  });
              return queue.isEmpty();
            });
  }

  /** Since when the oldest that is due has been waiting; the given time where none is. */
  long oldestDueMs(long nowMs) {
    long oldest = nowMs;
    for (Deque<Item> queue : byFinding.values()) {
      oldest = Math.min(oldest, dueMs(queue));
    }
    return oldest;
  }

  /**
   * Makes summaries of what is due and alike: the first {@code alike} of each kin stay as they are,
   * one event stands for the others. A finding with several steps waiting is always told singly.
   */
  void summarise(int alike, long nowMs, Consumer<Integer> summarised) {
    Map<Kin, List<Item>> kin = new LinkedHashMap<>();
    for (Deque<Item> queue : byFinding.values()) {
      Item item = queue.getFirst();
      if (queue.size() == 1 && item.gathers && !item.weighed && item.dueMs <= nowMs) {
        item.weighed = true;
        Event event = item.event;
        Kin of =
            new Kin(
                item.partition, item.dueMs, event.detector(), event.cluster(), event.severity());
        kin.computeIfAbsent(of, each -> new ArrayList<>()).add(item);
      }
    }
    for (List<Item> all : kin.values()) {
      // One more alone is told as it is: a summary of one says less.
      if (all.size() > alike + 1) {
        fold(all, alike);
        summarised.accept(all.size() - alike);
      }
    }
  }

  private void fold(List<Item> all, int alike) {
    List<Item> others = all.subList(alike, all.size());
    others.forEach(this::remove);
    Item first = others.get(0);
    List<Long> covers = new ArrayList<>();
    // Nothing of a window is settled before its summary is: after a restart the same are gathered
    // again, and make the same summary.
    for (Item each : all) {
      covers.addAll(each.covers);
      each.covers = List.of();
    }
    Item summary =
        new Item(
            Summary.of(others.stream().map(item -> item.event).toList()),
            first.partition,
            covers,
            first.recordMs,
            first.dueMs,
            false);
    add(summary);
  }

  private static long dueMs(Deque<Item> queue) {
    long due = Long.MAX_VALUE;
    for (Item item : queue) {
      due = Math.min(due, item.dueMs);
    }
    return due;
  }

  private void count(Item item, int sign) {
    events += sign;
    bytes += (long) sign * item.event.bytes();
  }
}
