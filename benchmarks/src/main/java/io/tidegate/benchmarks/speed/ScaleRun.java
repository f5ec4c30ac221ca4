package io.tidegate.benchmarks.speed;

import io.tidegate.detectors.engine.DetectStage;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.detectors.engine.Input;
import io.tidegate.detectors.engine.Stage;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.shell.stage.EngineInMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Entities that send a request each tick, through one stage of each kind. */
final class ScaleRun {
  private static final long START_MS = 1_785_484_800_000L;
  private static final long TICK_MS = 5_000;
  private static final int MODELS = 5;

  private final Size size;
  private final int ticks;
  private final TelemetryEncoder encoder = new TelemetryEncoder();
  private long behindNanos;
  private long number;

  /** How much there is of what; tenants have one key each, and are spread over the clusters. */
  record Size(int tenants, int nodes, int clusters) {
    /** All that is judged by itself: tenants, keys, nodes, models and clusters. */
    long entities() {
      return 2L * tenants + (long) clusters * (nodes + MODELS + 1);
    }
  }

  /**
   * What came of it.
   *
   * @param nanos CPU time of detect and decide per entity and tick, over the second half
   * @param heapBytes per entity
   * @param rowBytes of all rows of the detect stage, per entity
   * @param changedBytes written per request, where a commit comes with each tick
   */
  record Outcome(
      Size size,
      double nanos,
      double heapBytes,
      double rowBytes,
      double changedBytes,
      double restoreSeconds) {
    static final String HEAD =
        "  tenants   nodes clusters   ns/entity/tick  heap B/entity  row B/entity  row B/request  restore s";

    String row() {
      return String.format(
          Locale.ROOT,
          "%,9d %,7d %,8d %,16.0f %,14.0f %,13.0f %,14.0f %10.2f",
          size.tenants,
          size.nodes,
          size.clusters,
          nanos,
          heapBytes,
          rowBytes,
          changedBytes,
          restoreSeconds);
    }
  }

  ScaleRun(Size size, int ticks) {
    this.size = size;
    this.ticks = ticks;
  }

  Outcome run() {
    long heapBefore = Heap.used();
    EngineInMemory engine =
        new EngineInMemory(EngineConfig.defaults(), null, new Nobody(), this::timed);
    KeptRows rows = new KeptRows();
    engine.scalingReadThrough(Long.MAX_VALUE);
    long nanos = 0;
    long changedBefore = 0;
    for (int tick = 0; tick < ticks; tick++) {
      if (tick == ticks / 2) {
        behindNanos = 0;
        changedBefore = rows.written;
      }
      send(engine, tick);
      nanos = behindNanos;
      engine.flush(rows);
    }
    int measured = ticks - ticks / 2;
    double changed = (rows.written - changedBefore) / ((double) measured * size.tenants);
    long rowBytes = rows.bytes();
    long start = System.nanoTime();
    restore(rows);
    double restored = (System.nanoTime() - start) / 1e9;
    rows.byKey.clear();
    double heap = Heap.used() - heapBefore;
    engine.end();
    double entities = size.entities();
    return new Outcome(
        size,
        nanos / (entities * measured),
        heap / entities,
        rowBytes / entities,
        changed,
        restored);
  }

  private void timed(Runnable task) {
    long start = System.nanoTime();
    task.run();
    behindNanos += System.nanoTime() - start;
  }

  private void send(EngineInMemory engine, int tick) {
    for (int i = 0; i < size.tenants; i++) {
      long timeMs = START_MS + tick * TICK_MS + i * TICK_MS / size.tenants;
      number++;
      engine.telemetry(encoder.encode(request(i, tick, timeMs)), number, timeMs);
    }
  }

  private InferenceEvent request(int tenant, int tick, long timeMs) {
    int cluster = tenant % size.clusters;
    // No two ticks are alike, or nothing would be learned of their noise.
    int noise = Math.floorMod(tenant * 31 + tick * 17, 97);
    return new InferenceEventBuilder()
        .timeMs(timeMs)
        .requestId("r" + number)
        .cluster("c" + cluster)
        .tenant("t" + tenant)
        .apiKey("k" + tenant)
        .gateway("g" + tenant % 4)
        .region("eu")
        .node("n" + (tenant / size.clusters + tick) % size.nodes)
        .model("m" + tenant % MODELS)
        .status(200)
        .inputTokens(200 + 3L * noise)
        .outputTokens(100 + noise)
        .latencyMicros(800_000 + 1_000L * noise)
        .ttftMicros(90_000)
        .requestBytes(900)
        .responseBytes(500 + noise)
        .costMicroUsd(300 + noise)
        .finishReason("stop")
        .build();
  }

  private static void restore(KeptRows rows) {
    DetectStage stage = new DetectStage(EngineConfig.defaults(), 0, 1);
    rows.byKey.forEach(stage::restore);
    stage.restored();
  }

  /** The rows of a stage as they would lie in a store. */
  private static final class KeptRows implements Stage.Rows {
    private final TreeMap<byte[], byte[]> byKey = new TreeMap<>(Arrays::compareUnsigned);
    private long written;

    @Override
    public void put(byte[] key, byte[] value) {
      byKey.put(key, value);
      written += key.length + value.length;
    }

    @Override
    public void delete(byte[] key) {
      byKey.remove(key);
      written += key.length;
    }

    long bytes() {
      List<Long> sizes = new ArrayList<>();
      byKey.forEach((key, value) -> sizes.add((long) key.length + value.length));
      return sizes.stream().mapToLong(Long::longValue).sum();
    }
  }

  private static final class Nobody implements EngineInMemory.Results {
    @Override
    public void alert(byte[] value) {}

    @Override
    public void command(String key, Map<String, String> headers, byte[] value) {}

    @Override
    public void badLine(Input.Kind of, byte[] letter) {
      throw new IllegalStateException("a made record was refused");
    }

    @Override
    public void snapshot(FleetSnapshot snapshot) {}
  }
}
