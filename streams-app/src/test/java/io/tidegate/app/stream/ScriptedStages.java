package io.tidegate.app.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.detectors.engine.Input;
import io.tidegate.detectors.engine.Meters;
import io.tidegate.detectors.engine.Outbox;
import io.tidegate.detectors.engine.Stage;
import io.tidegate.shell.stage.Stages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Stages that do what a test says, and remember what they were told. */
final class ScriptedStages implements Stages {
  final List<String> told = new ArrayList<>();
  final Map<String, Memory> memories = new TreeMap<>();
  BiConsumer<String, Outbox> onEvent = (event, out) -> {};
  BiConsumer<String, Outbox> onPane = (pane, out) -> {};
  BiConsumer<String, Outbox> onSignal = (signal, out) -> {};
  Consumer<Outbox> onFlush = out -> {};

  /** A memory of named texts. */
  static final class Memory implements Stage {
    final Map<String, String> rows = new TreeMap<>();
    private final Map<String, String> changed = new TreeMap<>();
    private final Meters meters = new Meters();
    boolean restored;

    void set(String key, String value) {
      rows.put(key, value);
      changed.put(key, value);
    }

    void remove(String key) {
      rows.remove(key);
      changed.put(key, "");
    }

    @Override
    public void restore(byte[] key, byte[] value) {
      rows.put(new String(key, UTF_8), new String(value, UTF_8));
    }

    @Override
    public void restored() {
      restored = true;
    }

    @Override
    public void drainChanges(Stage.Rows store) {
      changed.forEach(
          (key, value) -> {
            if (value.isEmpty()) {
              store.delete(key.getBytes(UTF_8));
            } else {
              store.put(key.getBytes(UTF_8), value.getBytes(UTF_8));
            }
          });
      changed.clear();
    }

    @Override
    public Meters meters() {
      return meters;
    }
  }

  @Override
  public Observing observe(int from, int of, List<Input> inputs) {
    told.add("observe " + from + " of " + of + " " + inputs.stream().map(Input::name).toList());
    return new Observing(
        memory("observe"),
        (record, position, out) -> {
          onEvent.accept(new String(record, UTF_8), out);
          return true;
        },
        (record, position, out) -> {
          byte[] value = record.value();
          if (position.topic().equals(TopologyBench.SCALING) && value != null) {
            onEvent.accept(new String(value, UTF_8), out);
          }
          return true;
        },
        (input, silentMs, out) -> told.add(input + " is silent"),
        out -> onFlush.accept(out));
  }

  @Override
  public Receiving detect(int partition, int partitions) {
    told.add("detect " + partition + " of " + partitions);
    return new Receiving(
        memory("detect"), (record, out) -> onPane.accept(new String(record, UTF_8), out));
  }

  @Override
  public Receiving decide(int detectPartitions) {
    told.add("decide for " + detectPartitions);
    return new Receiving(
        memory("decide"), (record, out) -> onSignal.accept(new String(record, UTF_8), out));
  }

  private Memory memory(String name) {
    Memory memory = new Memory();
    memories.put(name, memory);
    return memory;
  }
}
