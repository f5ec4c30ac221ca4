package io.tidegate.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.detectors.engine.Input;
import io.tidegate.detectors.engine.InputPosition;
import io.tidegate.detectors.engine.Meters;
import io.tidegate.detectors.engine.Outbox;
import io.tidegate.detectors.engine.Stage;
import io.tidegate.shell.stage.Stages;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stages that only count and sum per entity and tick, so that a test can check every number.
 *
 * <p>An event is {@code entity;timeMs;value}; a result has the key {@code entity;tick} and the
 * value {@code count;sum}. What comes too late anywhere becomes a result with the key {@code late}.
 */
final class CountingStages implements Stages {
  static final long TICK_MS = 1_000;
  static final long LATENESS_MS = 1_000;
  static final String LATE = "late";

  private final boolean flushing;

  /** With {@code flushing} false it behaves as if there were no hook before commits. */
  CountingStages(boolean flushing) {
    this.flushing = flushing;
  }

  @Override
  public Observing observe(int from, int of, List<Input> inputs) {
    Observe stage = new Observe(from, of, inputs);
    return new Observing(
        stage,
        (record, position, out) -> {
          stage.receive(record, position, out);
          return true;
        },
        (record, position, out) -> {
          stage.receive(record.value(), position, out);
          return true;
        },
        (input, silentMs, out) -> {},
        out -> {
          if (flushing) {
            stage.sendBefore(Long.MAX_VALUE, out);
          }
        });
  }

  @Override
  public Receiving detect(int partition, int partitions) {
    Detect stage = new Detect();
    return new Receiving(stage, stage::receive);
  }

  @Override
  public Receiving decide(int detectPartitions) {
    Rows stage = new Rows();
    return new Receiving(
        stage,
        (record, out) -> {
          String[] result = text(record).split(" ");
          out.alert(result[0], result[0], bytes(result[1]), 0);
        });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  private record Sum(long count, long sum) {
    Sum plus(Sum more) {
      return new Sum(count + more.count, sum + more.sum);
    }
  }

  private record Slot(long tick, String entity) implements Comparable<Slot> {
    @Override
    public int compareTo(Slot other) {
      int byTick = Long.compare(tick, other.tick);
      return byTick != 0 ? byTick : entity.compareTo(other.entity);
    }
  }

  /** Named numbers that are stored when they change. */
  private static class Rows implements Stage {
    final TreeMap<String, Long> numbers = new TreeMap<>();
    private final TreeMap<String, Long> changed = new TreeMap<>();
    private final Meters meters = new Meters();

    void set(String name, long value) {
      numbers.put(name, value);
      changed.put(name, value);
    }

    @Override
    public void restore(byte[] key, byte[] value) {
      numbers.put(text(key), Long.valueOf(text(value)));
    }

    @Override
    public void restored() {}

    @Override
    public void drainChanges(Stage.Rows rows) {
      changed.forEach((name, value) -> rows.put(bytes(name), bytes(value.toString())));
      changed.clear();
    }

    @Override
    public Meters meters() {
      return meters;
    }
  }

  private static final class Observe extends Rows {
    private final int from;
    private final int of;
    private final List<String> inputs;
    private final TreeMap<Slot, Sum> folded = new TreeMap<>();

    Observe(int from, int of, List<Input> inputs) {
      this.from = from;
      this.of = of;
      this.inputs = inputs.stream().map(Input::name).toList();
    }

    void receive(byte[] record, InputPosition position, Outbox out) {
      String[] event = text(record).split(";");
      long timeMs = Long.parseLong(event[1]);
      long highest = Math.max(timeMs, numbers.getOrDefault(position.input(), 0L));
      set(position.input(), highest);
      if (timeMs < highest - LATENESS_MS) {
        out.toDecide(bytes(LATE + " observe"), timeMs);
        return;
      }
      folded.merge(
          new Slot(timeMs / TICK_MS, event[0]), new Sum(1, Long.parseLong(event[2])), Sum::plus);
      long lowest = inputs.stream().mapToLong(i -> numbers.getOrDefault(i, 0L)).min().orElse(0);
      long closed = Math.max(0, lowest - LATENESS_MS) / TICK_MS;
      if (closed > numbers.getOrDefault("closed", 0L)) {
        set("closed", closed);
        sendBefore(closed, out);
        out.toEveryDetect(bytes("control " + from + " " + of + " " + closed), timeMs);
      }
    }

    void sendBefore(long tick, Outbox out) {
      Map<Slot, Sum> ready = folded.headMap(new Slot(tick, ""));
      ready.forEach(
          (slot, sum) ->
              out.toDetect(
                  bytes(slot.entity),
                  bytes("pane " + slot.entity + " " + slot.tick + " " + sum.count + " " + sum.sum),
                  slot.tick * TICK_MS));
      ready.clear();
    }
  }

  private static final class Detect extends Rows {
    private final TreeMap<Slot, Sum> open = new TreeMap<>();
    private final TreeMap<Slot, Boolean> touched = new TreeMap<>();

    void receive(byte[] record, Outbox out) {
      String[] words = text(record).split(" ");
      if (words[0].equals("pane")) {
        pane(words, out);
      } else {
        set("from " + words[1], Long.parseLong(words[3]));
        close(Integer.parseInt(words[2]), out);
      }
    }

    private void pane(String[] words, Outbox out) {
      Slot slot = new Slot(Long.parseLong(words[2]), words[1]);
      if (slot.tick < numbers.getOrDefault("closed", 0L)) {
        out.toDecide(bytes(LATE + " detect"), 0);
        return;
      }
      open.merge(slot, new Sum(Long.parseLong(words[3]), Long.parseLong(words[4])), Sum::plus);
      touched.put(slot, true);
    }

    private void close(int of, Outbox out) {
      List<Long> heard = numbers.subMap("from ", "from!").values().stream().sorted().toList();
      if (heard.size() < of || heard.get(0) <= numbers.getOrDefault("closed", 0L)) {
        return;
      }
      set("closed", heard.get(0));
      Map<Slot, Sum> complete = open.headMap(new Slot(heard.get(0), ""));
      complete.forEach(
          (slot, sum) -> {
            out.toDecide(
                bytes(slot.entity + ";" + slot.tick + " " + sum.count + ";" + sum.sum),
                slot.tick * TICK_MS);
            touched.put(slot, true);
          });
      complete.clear();
      out.urgent();
    }

    @Override
    public void restore(byte[] key, byte[] value) {
      if (!text(key).startsWith("slot ")) {
        super.restore(key, value);
        return;
      }
      String[] slot = text(key).split(" ");
      String[] sum = text(value).split(" ");
      open.put(
          new Slot(Long.parseLong(slot[1]), slot[2]),
          new Sum(Long.parseLong(sum[0]), Long.parseLong(sum[1])));
    }

    @Override
    public void drainChanges(Stage.Rows rows) {
      super.drainChanges(rows);
      for (Slot slot : touched.keySet()) {
        byte[] key = bytes("slot " + slot.tick + " " + slot.entity);
        Sum sum = open.get(slot);
        if (sum == null) {
          rows.delete(key);
        } else {
          rows.put(key, bytes(sum.count + " " + sum.sum));
        }
      }
      touched.clear();
    }
  }
}
