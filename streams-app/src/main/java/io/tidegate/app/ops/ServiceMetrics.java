package io.tidegate.app.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tidegate.app.stream.Boards;
import io.tidegate.app.stream.HeldTicks;
import io.tidegate.app.stream.MeterBoard;
import io.tidegate.app.stream.SnapshotBoard;
import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.detectors.engine.Level;
import io.tidegate.detectors.engine.Meter;
import io.tidegate.detectors.engine.Meters;
import io.tidegate.shell.stage.RecordSizes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.KafkaStreams;

/** The metrics of one process, in the text that Prometheus reads. */
public final class ServiceMetrics implements AutoCloseable {
  private static final double MS_PER_SECOND = 1_000;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbage = new JvmGcMetrics();
  private final List<KafkaStreamsMetrics> clients = new CopyOnWriteArrayList<>();
  private final Map<String, Long> tickEnds = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private final MeterBoard meters;
  private final MultiGauge bars;
  private final MultiGauge upstreams;
  private final MultiGauge held;
  private final MultiGauge fleet;
  private final Map<Level, MultiGauge> levels = new EnumMap<>(Level.class);
  private final SnapshotBoard snapshots;
  private final HeldTicks heldTicks;

  /**
   * Metrics of the engine's counters and snapshots, and of this JVM.
   *
   * @param silentMs for how long no telemetry has come in
   */
  public ServiceMetrics(Boards boards, InstantSource clock, LongSupplier silentMs) {
    this.clock = clock;
    this.meters = boards.meters();
    this.bars = gauges("tidegate.bar.factor", "Bars on this traffic, in multiples of theory's.");
    this.upstreams =
        gauges(
            "tidegate.upstream.age.seconds",
            "How far the event time of a partition of the inputs is behind the clock.");
    this.held = gauges("tidegate.held.by.seconds", "For how long a partition has held ticks up.");
    this.fleet = gauges("tidegate.fleet.nodes", "Nodes of a cluster, by what they are.");
    this.heldTicks = boards.held();
    for (Meter meter : Meter.values()) {
      if (meter.tags().isEmpty()) {
        FunctionCounter.builder(meter.metricName(), boards.meters(), all -> all.count(meter))
            .description(meter.help())
            .register(registry);
      }
    }
    for (Level level : Level.values()) {
      levels.put(level, gauges(level.metricName(), level.help()));
    }
    Gauge.builder("tidegate.silence", () -> silentMs.getAsLong() / MS_PER_SECOND)
        .baseUnit("seconds")
        .description("For how long no telemetry has come in.")
        .register(registry);
    RecordSizes sizes = boards.sizes();
    Gauge.builder("tidegate.largest.row", sizes, RecordSizes::largestRow)
        .baseUnit(BaseUnits.BYTES)
        .description("The largest row of state.")
        .register(registry);
    Gauge.builder("tidegate.largest.record", sizes, RecordSizes::largestInternal)
        .baseUnit(BaseUnits.BYTES)
        .description("The largest internal record.")
        .register(registry);
    Gauge.builder("tidegate.largest.output", sizes, RecordSizes::largestOutput)
        .baseUnit(BaseUnits.BYTES)
        .description("The largest record of output.")
        .register(registry);
    FunctionCounter.builder("tidegate.records.too.large", sizes, RecordSizes::leftOut)
        .description("Records of output that no topic takes, left out.")
        .register(registry);
    Gauge.builder("tidegate.stages", boards.meters(), all -> all.stages())
        .description("Stages that are restored and run.")
        .register(registry);
    Gauge.builder("tidegate.build.info", () -> 1)
        .description("Which build this is.")
        .tag("version", version())
        .register(registry);
    this.snapshots = boards.snapshots();
    snapshots.listen(this::seen);
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    garbage.bindTo(registry);
  }

  /** Adds the metrics of the Kafka clients, until this is closed. */
  public void bind(KafkaStreams streams) {
    KafkaStreamsMetrics kafka = new KafkaStreamsMetrics(streams);
    clients.add(kafka);
    kafka.bindTo(registry);
  }

  /** All metrics as they are now. */
  public String scrape() {
    for (String field : meters.flaws().keySet()) {
      FunctionCounter.builder(
              "tidegate.flawed.fields", meters, all -> all.flaws().getOrDefault(field, 0L))
          .description("Members of records that were not taken as they stood, by their names.")
          .tag("field", field)
          .register(registry);
    }
    for (Meters.Tagged of : meters.tagged().keySet()) {
      FunctionCounter.builder(
              of.meter().metricName(), meters, all -> all.tagged().getOrDefault(of, 0L))
          .description(of.meter().help())
          .tags(tags(of.meter().tags(), of.values()))
          .register(registry);
    }
    scrapeLevels();
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    meters
        .bars()
        .forEach(
            (of, factor) -> {
              Tags tags =
                  Tags.of("cluster", of.cluster(), "detector", of.detector(), "kind", of.kind());
              rows.add(MultiGauge.Row.of(tags, factor));
            });
    bars.register(rows, true);
    scrapeClocks();
    return registry.scrape();
  }

  /** What there is now: of findings and containments, and of nodes. */
  private void scrapeLevels() {
    Map<Level, List<MultiGauge.Row<?>>> rows = new EnumMap<>(Level.class);
    meters
        .levels()
        .forEach(
            (of, count) ->
                rows.computeIfAbsent(of.level(), level -> new ArrayList<>())
                    .add(MultiGauge.Row.of(tags(of.level().tags(), of.values()), count)));
    levels.forEach((level, gauges) -> gauges.register(rows.getOrDefault(level, List.of()), true));
    List<MultiGauge.Row<?>> nodes = new ArrayList<>();
    snapshots
        .latest()
        .forEach(
            (cluster, seen) -> {
              nodes.add(nodes(cluster, "provisioned", seen.provisioned()));
              nodes.add(nodes(cluster, "ready", seen.ready()));
              nodes.add(nodes(cluster, "secured", seen.secured()));
              nodes.add(nodes(cluster, "seen", seen.seen()));
            });
    fleet.register(nodes, true);
  }

  private static MultiGauge.Row<?> nodes(String cluster, String state, int count) {
    return MultiGauge.Row.of(Tags.of("cluster", cluster, "state", state), count);
  }

  private static Tags tags(List<String> names, List<String> values) {
    Tags tags = Tags.empty();
    for (int i = 0; i < names.size(); i++) {
      tags = tags.and(names.get(i), values.get(i));
    }
    return tags;
  }

  private MultiGauge gauges(String name, String help) {
    return MultiGauge.builder(name).description(help).register(registry);
  }

  private static String version() {
    String version = ServiceMetrics.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  @Override
  public void close() {
    clients.forEach(KafkaStreamsMetrics::close);
    garbage.close();
    registry.close();
  }

  /** How far behind wall clock each partition of the inputs is, and which one holds ticks up. */
  private void scrapeClocks() {
    long nowMs = clock.millis();
    List<MultiGauge.Row<?>> ages = new ArrayList<>();
    meters
        .reachedMs()
        .forEach(
            (partition, reachedMs) -> {
              if (reachedMs != Long.MIN_VALUE) {
                double seconds = (nowMs - reachedMs) / MS_PER_SECOND;
                ages.add(MultiGauge.Row.of(of(partition), seconds));
              }
            });
    upstreams.register(ages, true);
    List<MultiGauge.Row<?>> holding = new ArrayList<>();
    heldTicks
        .tooLong(nowMs)
        .ifPresent(
            now -> holding.add(MultiGauge.Row.of(of(now.by()), now.heldMs() / MS_PER_SECOND)));
    held.register(holding, true);
  }

  private static Tags of(int partition) {
    return Tags.of("partition", Integer.toString(partition));
  }

  // The age of the last closed tick is the age of the watermark: what holds it holds every finding.
  private void seen(FleetSnapshot snapshot) {
    String cluster = snapshot.cluster();
    boolean isNew = tickEnds.putIfAbsent(cluster, snapshot.tickEndMs()) == null;
    tickEnds.merge(cluster, snapshot.tickEndMs(), Math::max);
    if (isNew) {
      TimeGauge.builder(
              "tidegate.watermark.age",
              tickEnds,
              TimeUnit.MILLISECONDS,
              ends -> clock.millis() - ends.getOrDefault(cluster, 0L))
          .description("How far the last closed tick of a cluster is behind the clock.")
          .tag("cluster", cluster)
          .register(registry);
    }
  }
}
