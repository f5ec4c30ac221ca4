package io.tidegate.schemas.event;

import static io.tidegate.schemas.event.InferenceEvent.ABSENT;
import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds a node sample. Optional members start absent; the required strings must be set. */
public final class NodeSampleBuilder {
  private @Nullable String sample;
  private long timeMs;
  private @Nullable String cluster;
  private @Nullable String node;
  private long intervalMs = ABSENT;
  private long running = ABSENT;
  private long waiting = ABSENT;
  private double kvCacheRatio = Double.NaN;
  private double gpuUtil = Double.NaN;
  private double powerW = Double.NaN;
  private long egressBytes = ABSENT;
  private long eastWestBytes = ABSENT;
  private long pullBytes = ABSENT;
  private List<String> destinations = List.of();
  private double priceUsdPerHour = Double.NaN;
  private List<NamedScore> metrics = List.of();

  public NodeSampleBuilder sample(String sample) {
    this.sample = sample;
    return this;
  }

  public NodeSampleBuilder timeMs(long timeMs) {
    this.timeMs = timeMs;
    return this;
  }

  public NodeSampleBuilder cluster(String cluster) {
    this.cluster = cluster;
    return this;
  }

  public NodeSampleBuilder node(String node) {
    this.node = node;
    return this;
  }

  public NodeSampleBuilder intervalMs(long intervalMs) {
    this.intervalMs = intervalMs;
    return this;
  }

  public NodeSampleBuilder running(long running) {
    this.running = running;
    return this;
  }

  public NodeSampleBuilder waiting(long waiting) {
    this.waiting = waiting;
    return this;
  }

  public NodeSampleBuilder kvCacheRatio(double kvCacheRatio) {
    this.kvCacheRatio = kvCacheRatio;
    return this;
  }

  public NodeSampleBuilder gpuUtil(double gpuUtil) {
    this.gpuUtil = gpuUtil;
    return this;
  }

  public NodeSampleBuilder powerW(double powerW) {
    this.powerW = powerW;
    return this;
  }

  public NodeSampleBuilder egressBytes(long egressBytes) {
    this.egressBytes = egressBytes;
    return this;
  }

  public NodeSampleBuilder eastWestBytes(long eastWestBytes) {
    this.eastWestBytes = eastWestBytes;
    return this;
  }

  public NodeSampleBuilder pullBytes(long pullBytes) {
    this.pullBytes = pullBytes;
    return this;
  }

  public NodeSampleBuilder destinations(List<String> destinations) {
    this.destinations = List.copyOf(destinations);
    return this;
  }

  public NodeSampleBuilder priceUsdPerHour(double priceUsdPerHour) {
    this.priceUsdPerHour = priceUsdPerHour;
    return this;
  }

  public NodeSampleBuilder metrics(List<NamedScore> metrics) {
    this.metrics = List.copyOf(metrics);
    return this;
  }

  /** The node sample; throws {@link NullPointerException} where a required member is unset. */
  public NodeSample build() {
    return new NodeSample(
        requireNonNull(sample, "sample is null"),
        timeMs,
        requireNonNull(cluster, "cluster is null"),
        requireNonNull(node, "node is null"),
        intervalMs,
        running,
        waiting,
        kvCacheRatio,
        gpuUtil,
        powerW,
        egressBytes,
        eastWestBytes,
        pullBytes,
        destinations,
        priceUsdPerHour,
        metrics);
  }
}
