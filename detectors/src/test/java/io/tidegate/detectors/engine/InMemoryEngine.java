package io.tidegate.detectors.engine;

import static java.util.Objects.requireNonNull;

import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.Signatures;
import io.tidegate.schemas.encode.BaselineEncoder;
import io.tidegate.schemas.testing.OcsfSchema;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
  final List<String> audit = new ArrayList<>();

  /** The keys of commands that are over. */
  final List<String> ended = new ArrayList<>();

  InMemoryEngine(EngineConfig config, int inputs, int partitions) {
    this(config, inputs, partitions, null);
  }

  InMemoryEngine(EngineConfig config, int inputs, int partitions, @Nullable CommandSigner signer) {
    this(config, inputs, partitions, signer, null);
  }

  /** One whose observe stages know who may sign. */
  InMemoryEngine(
      EngineConfig config,
      int inputs,
      int partitions,
      @Nullable CommandSigner signer,
      @Nullable Signatures signatures) {
    this.config = config;
    for (int i = 0; i < inputs; i++) {
      List<Input> own = new ArrayList<>();
      own.add(new Input("tidegate.telemetry", i, Input.Kind.TELEMETRY));
      if (i == 0) {
        own.add(new Input("tidegate.scaling", 0, Input.Kind.SCALING));
        own.add(new Input("tidegate.entities", 0, Input.Kind.ENTITIES));
        own.add(new Input("tidegate.policies", 0, Input.Kind.POLICIES));
        own.add(new Input("tidegate.operators", 0, Input.Kind.OPERATORS));
        own.add(new Input("tidegate.responses", 0, Input.Kind.RESPONSES));
        own.add(new Input("tidegate.baselines", 0, Input.Kind.BASELINES));
      }
      int from = i;
      observers.add(new Node<>(() -> new ObserveStage(config, from, inputs, own, signatures)));
    }
    for (int i = 0; i < partitions; i++) {
      int partition = i;
      detectors.add(new Node<>(() -> new DetectStage(config, partition, partitions)));
    }
    decider = new Node<>(() -> new DecideStage(config, partitions, signer));
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
    keyed("tidegate.entities", subject, record);
  }

  /** A record of policies, operators or responses. */
  void keyed(String topic, String subject, byte[] record) {
    InputPosition position = new InputPosition(topic, 0, 0, Long.MAX_VALUE);
    observers.get(0).stage.receiveKeyed(new KeyedRecord(subject, record, null), position, outbox);
    drain();
  }

  /** The documents of what was learnt, by whom they are about. */
  SortedMap<String, byte[]> learnt() {
    BaselineEncoder encoder = new BaselineEncoder();
    SortedMap<String, byte[]> learnt = new TreeMap<>();
    detectors.forEach(
        node ->
            node.stage.learnt(
                document -> learnt.put(document.subject(), encoder.encode(document))));
    return learnt;
  }

  /** What a detect stage that is not here says to decide. */
  void toDecide(Flow flow) {
    decider.stage.receive(Flow.bytes(flow), outbox);
    drain();
  }

  /** What an observe stage that is not here says to the first detect stage. */
  void toDetect(Flow flow) {
    detectors.get(0).stage.receive(Flow.bytes(flow), outbox);
    drain();
  }

  /** Commits; gives the rows of all stages, by their names. */
  SortedMap<String, TreeMap<byte[], byte[]>> stored() {
    for (int i = 0; i < observers.size(); i++) {
      commit(i);
    }
    SortedMap<String, TreeMap<byte[], byte[]>> stored = new TreeMap<>();
    nodes()
        .forEach(
            (name, node) -> {
              node.save();
              TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
              rows.putAll(node.rows);
              stored.put(name, rows);
            });
    return stored;
  }

  /** Goes on from the rows of another engine. */
  void takeBack(SortedMap<String, TreeMap<byte[], byte[]>> stored) {
    nodes()
        .forEach(
            (name, node) -> {
              node.rows.clear();
              node.rows.putAll(requireNonNull(stored.get(name)));
              node.restore();
            });
  }

  private SortedMap<String, Node<? extends Stage>> nodes() {
    SortedMap<String, Node<? extends Stage>> nodes = new TreeMap<>();
    for (int i = 0; i < observers.size(); i++) {
      nodes.put("observe-" + i, observers.get(i));
    }
    for (int i = 0; i < detectors.size(); i++) {
      nodes.put("detect-" + i, detectors.get(i));
    }
    nodes.put("decide", decider);
    return nodes;
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
    public void alert(String key, String finding, byte[] value, long timeMs) {
      note("alert", value);
      OcsfSchema.assertValid(value);
      alerts.add(new String(value, StandardCharsets.UTF_8));
    }

    @Override
    public void command(String key, Map<String, String> headers, byte[] value, Sending how) {
      note("command", value);
      commands.add(key + headers + new String(value, StandardCharsets.UTF_8));
    }

    @Override
    public void ended(String key, long timeMs) {
      ended.add(key);
    }

    @Override
    public void audit(String chain, byte[] value, long timeMs) {
      note("audit", value);
      audit.add(new String(value, StandardCharsets.UTF_8));
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

  private final class Node<S extends Stage> implements Shelf {
    private final Supplier<S> maker;
    private final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    private S stage;
    private PartedRows kept;

    Node(Supplier<S> maker) {
      this.maker = maker;
      this.stage = maker.get();
      this.kept = new PartedRows(stage);
      kept.shelve(this);
      kept.restored();
    }

    void restart() {
      save();
      restore();
    }

    void save() {
      kept.drainChanges(this);
    }

    void restore() {
      stage = maker.get();
      kept = new PartedRows(stage);
      kept.shelve(this);
      rows.forEach(kept::restore);
      kept.restored();
    }

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

    @Override
    public byte @Nullable [] get(byte[] key) {
      return rows.get(key);
    }

    @Override
    public void scan(byte[] prefix, BiConsumer<byte[], byte[]> consumer) {
      List.copyOf(rows.tailMap(prefix, true).entrySet()).stream()
          .takeWhile(row -> Arrays.mismatch(prefix, row.getKey()) == prefix.length)
          .forEach(row -> consumer.accept(row.getKey(), row.getValue()));
    }
  }
}
