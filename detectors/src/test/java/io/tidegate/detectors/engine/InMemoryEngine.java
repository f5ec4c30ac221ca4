package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The three stages in one thread, over several inputs and detect partitions, with restarts from
 * rows.
 */
final class InMemoryEngine {
  private final EngineConfig config;
  private final List<Node<ObserveStage>> observers = new ArrayList<>();
  private final List<Node<DetectStage>> detectors = new ArrayList<>();
  private final Node<DecideStage> decider;
  private final Deque<Runnable> queue = new ArrayDeque<>();
  private final Outbox outbox = new Wires();

  /** The largest row, record between stages and output that there was. */
  final TreeMap<String, Integer> largest = new TreeMap<>();

  final List<String> alerts = new ArrayList<>();
  final List<String> commands = new ArrayList<>();
  final List<String> deadLetters = new ArrayList<>();

  InMemoryEngine(EngineConfig config, int inputs, int partitions) {
    this.config = config;
    for (int i = 0; i < inputs; i++) {
      List<Input> own = new ArrayList<>();
      own.add(new Input("tidegate.telemetry", i, Input.Kind.TELEMETRY));
      if (i == 0) {
        own.add(new Input("tidegate.scaling", 0, Input.Kind.SCALING));
        own.add(new Input("tidegate.entities", 0, Input.Kind.ENTITIES));
      }
      int from = i;
      observers.add(new Node<>(() -> new ObserveStage(config, from, inputs, own, null)));
    }
    for (int i = 0; i < partitions; i++) {
      int partition = i;
      detectors.add(new Node<>(() -> new DetectStage(config, partition, partitions)));
    }
    decider = new Node<>(() -> new DecideStage(config, partitions, null));
  }

  /** Whether the record was accepted. */
  boolean telemetry(int input, long offset, byte[] record) {
    return receive(
        input, new InputPosition("tidegate.telemetry", input, offset, Long.MAX_VALUE), record);
  }

  void scaling(long offset, byte[] record) {
    receive(0, new InputPosition("tidegate.scaling", 0, offset, Long.MAX_VALUE), record);
  }

  void entity(String subject, byte[] record) {
    InputPosition position = new InputPosition("tidegate.entities", 0, 0, Long.MAX_VALUE);
    observers.get(0).stage.receiveKeyed(new KeyedRecord(subject, record, null), position, outbox);
    drain();
  }

  void scalingReadThrough(long timeMs) {
    observers.get(0).stage.readThrough("tidegate.scaling-0", timeMs);
  }

  void commit(int input) {
    observers.get(input).stage.flush(outbox);
    drain();
  }

  void commitAndRestart(int input) {
    commit(input);
    observers.get(input).restart();
  }

  void restartDownstream(Random random) {
    detectors.get(random.nextInt(detectors.size())).restart();
    decider.restart();
  }

  /** What the first detect stage remembers of a cluster. */
  byte[] clusterRows(String cluster) {
    Node<DetectStage> first = detectors.get(0);
    first.restart();
    byte[] prefix = new ByteWriter().u8(DetectStage.CLUSTER_ROW).text(cluster).toBytes();
    ByteWriter all = new ByteWriter();
    first.rows.forEach(
        (key, value) -> {
          if (Arrays.mismatch(prefix, key) == prefix.length) {
            all.blob(key).blob(value);
          }
        });
    return all.toBytes();
  }

  /** Restarts all stages; gives the bytes of all rows, by stage. */
  List<ByteBuffer> restartAll() {
    List<Node<? extends Stage>> all = new ArrayList<>(observers);
    all.addAll(detectors);
    all.add(decider);
    List<ByteBuffer> rows = new ArrayList<>();
    for (Node<? extends Stage> node : all) {
      node.restart();
      ByteWriter out = new ByteWriter();
      node.rows.forEach((key, value) -> out.blob(key).blob(value));
      rows.add(ByteBuffer.wrap(out.toBytes()));
    }
    return rows;
  }

  void end() {
    observers.forEach(node -> node.stage.flush(outbox));
    drain();
    observers.forEach(node -> node.stage.end(outbox));
    drain();
    for (int beat = 1; beat <= 3; beat++) {
      for (int i = 0; i < observers.size(); i++) {
        long silentMs = config.flushAfterMs() + 1_000L * beat;
        observers.get(i).stage.caughtUp("tidegate.telemetry-" + i, silentMs, outbox);
      }
      drain();
    }
  }

  long observed(Meter meter) {
    return observers.stream().mapToLong(node -> node.stage.meters().count(meter)).sum();
  }

  boolean receive(int input, InputPosition position, byte[] record) {
    boolean accepted = observers.get(input).stage.receive(record, position, outbox);
    drain();
    return accepted;
  }

  /** The broker deleted records of telemetry before they were read. */
  void lost(int input, long from, long before) {
    observers.get(input).stage.lost("tidegate.telemetry-" + input, from, before, outbox);
    drain();
  }

  /** Telemetry of that input was read to its end and is silent for so long. */
  void caughtUp(int input, long silentMs) {
    observers.get(input).stage.caughtUp("tidegate.telemetry-" + input, silentMs, outbox);
    drain();
  }

  long detected(Meter meter) {
    return detectors.stream().mapToLong(node -> node.stage.meters().count(meter)).sum();
  }

  private void drain() {
    for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
      next.run();
    }
  }

  private final class Wires implements Outbox {
    @Override
    public void toDetect(byte[] routingKey, byte[] record, long timeMs) {
      int owner = Math.floorMod(Arrays.hashCode(routingKey), detectors.size());
      note("record", record);
      queue.add(() -> detectors.get(owner).stage.receive(record, this));
    }

    @Override
    public void toEveryDetect(byte[] record, long timeMs) {
      note("record", record);
      detectors.forEach(node -> queue.add(() -> node.stage.receive(record, this)));
    }

    @Override
    public void toDecide(byte[] record, long timeMs) {
      note("record", record);
      queue.add(() -> decider.stage.receive(record, this));
    }

    @Override
    public void alert(String key, byte[] value, long timeMs) {
      note("alert", value);
      alerts.add(new String(value, StandardCharsets.UTF_8));
    }

    @Override
    public void command(String key, Map<String, String> headers, byte[] value, Sending how) {
      note("command", value);
      commands.add(key + headers + new String(value, StandardCharsets.UTF_8));
    }

    @Override
    public void ended(String key, long timeMs) {}

    @Override
    public void audit(String chain, byte[] value, long timeMs) {
      note("audit", value);
    }

    @Override
    public void deadLetter(String key, byte[] value, long timeMs) {
      note("dead letter", value);
      deadLetters.add(new String(value, StandardCharsets.UTF_8));
    }

    @Override
    public void snapshot(FleetSnapshot snapshot) {}

    @Override
    public void urgent() {}
  }

  private void note(String what, byte[] value) {
    largest.merge(what, value.length, Math::max);
  }

  private final class Node<S extends Stage> {
    private final Supplier<S> maker;
    private final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    private S stage;
    private PartedRows kept;

    Node(Supplier<S> maker) {
      this.maker = maker;
      this.stage = maker.get();
      this.kept = new PartedRows(stage);
      kept.restored();
    }

    void restart() {
      kept.drainChanges(
          new Stage.Rows() {
            @Override
            public void put(byte[] key, byte[] value) {
              note("row", value);
              note("key", key);
              rows.put(key, value);
            }

            @Override
            public void delete(byte[] key) {
              rows.remove(key);
            }
          });
      stage = maker.get();
      kept = new PartedRows(stage);
      rows.forEach(kept::restore);
      kept.restored();
    }
  }
}
