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
import io.tidegate.app.stream.RecordSizes;
import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.detectors.engine.Meter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
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
  private final HeldTicks heldTicks;

  /** Metrics of the engine's counters and snapshots, and of this JVM. */
  public ServiceMetrics(Boards boards, InstantSource clock) {
    this.clock = clock;
    this.meters = boards.meters();
    this.bars = MultiGauge.builder("tidegate.bar.factor").register(registry);
    this.upstreams =
        MultiGauge.builder("tidegate.upstream.age").baseUnit("seconds").register(registry);
    this.held = MultiGauge.builder("tidegate.held.by").baseUnit("seconds").register(registry);
    this.heldTicks = boards.held();
    for (Meter meter : Meter.values()) {
      FunctionCounter.builder(meter.metricName(), boards.meters(), all -> all.count(meter))
          .register(registry);
    }
    RecordSizes sizes = boards.sizes();
    Gauge.builder("tidegate.largest.row", sizes, RecordSizes::largestRow)
        .baseUnit(BaseUnits.BYTES)
        .register(registry);
    Gauge.builder("tidegate.largest.record", sizes, RecordSizes::largestInternal)
        .baseUnit(BaseUnits.BYTES)
        .register(registry);
    Gauge.builder("tidegate.largest.output", sizes, RecordSizes::largestOutput)
        .baseUnit(BaseUnits.BYTES)
        .register(registry);
    FunctionCounter.builder("tidegate.records.too.large", sizes, RecordSizes::leftOut)
        .register(registry);
    Gauge.builder("tidegate.stages", boards.meters(), all -> all.stages()).register(registry);
    boards.snapshots().listen(this::seen);
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
          .tag("field", field)
          .register(registry);
    }
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
          .tag("cluster", cluster)
          .register(registry);
    }
  }
}
