package io.tidegate.schemas.decode;

import static io.tidegate.schemas.decode.RecordReader.NO_TIME;
import static io.tidegate.schemas.event.InferenceEvent.ABSENT;

import com.fasterxml.jackson.core.JsonParser;
import io.tidegate.schemas.event.NamedScore;
import io.tidegate.schemas.event.NodeSample;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The members of one node sample while it is read; cleared for the next. */
final class NodeSampleFields {
  private static final Set<String> REQUIRED = Set.of("time", "sample", "cluster", "node");
  private static final long MOST = 1_000_000_000_000_000L;
  private static final double MOST_NUMBER = 1e15;

  private final SourceConstants constants;
  private final TreeSet<String> seen = new TreeSet<>();
  private long timeMs;
  private @Nullable String sample;
  private @Nullable String cluster;
  private @Nullable String node;
  private long intervalMs;
  private long running;
  private long waiting;
  private double kvCacheRatio;
  private double gpuUtil;
  private double powerW;
  private long egressBytes;
  private long eastWestBytes;
  private long pullBytes;
  private List<String> destinations = List.of();
  private double priceUsdPerHour;
  private List<NamedScore> metrics = List.of();

  NodeSampleFields(SourceConstants constants) {
    this.constants = constants;
  }

  void clear() {
    seen.clear();
    timeMs = NO_TIME;
    sample = null;
    cluster = constants.get("cluster");
    node = constants.get("node");
    intervalMs = ABSENT;
    running = ABSENT;
    waiting = ABSENT;
    kvCacheRatio = Double.NaN;
    gpuUtil = Double.NaN;
    powerW = Double.NaN;
    egressBytes = ABSENT;
    eastWestBytes = ABSENT;
    pullBytes = ABSENT;
    destinations = List.of();
    priceUsdPerHour = Double.NaN;
    metrics = List.of();
  }

  /** Reads the value of one member; false where a sample has none of that name. */
  boolean read(String name, JsonParser in, RecordReader reader) throws IOException {
    reader.tolerate(!REQUIRED.contains(name) || constants.overrules(name));
    if (seen.contains(name)) {
      reader.refuse(RefusalReason.DUPLICATE_FIELD, name, "stands twice");
      return true;
    }
    boolean known = readMember(name, in, reader);
    if (known) {
      seen.add(name);
    }
    return known;
  }

  private boolean readMember(String name, JsonParser in, RecordReader reader) throws IOException {
    switch (name) {
      case "time" -> timeMs = reader.time(in, name, true);
      case "sample" -> sample = reader.freshId(in, name);
      case "cluster" -> cluster = constants.settle(name, reader.id(in, name), reader);
      case "node" -> node = constants.settle(name, reader.id(in, name), reader);
      case "interval_ms" -> intervalMs = reader.count(in, name, ABSENT, MOST);
      case "running" -> running = reader.count(in, name, ABSENT, MOST);
      case "waiting" -> waiting = reader.count(in, name, ABSENT, MOST);
      case "kv_cache_ratio" -> kvCacheRatio = reader.number(in, name, 0, 1);
      case "gpu_util" -> gpuUtil = reader.number(in, name, 0, 100);
      case "power_w" -> powerW = reader.number(in, name, 0, MOST_NUMBER);
      case "egress_bytes" -> egressBytes = reader.count(in, name, ABSENT, MOST);
      case "east_west_bytes" -> eastWestBytes = reader.count(in, name, ABSENT, MOST);
      case "pull_bytes" -> pullBytes = reader.count(in, name, ABSENT, MOST);
      case "destinations" -> destinations = reader.ids(in, name, 1_024);
      case "price_usd_per_hour" -> priceUsdPerHour = reader.number(in, name, 0, MOST_NUMBER);
      case "metrics" -> metrics = reader.scores(in, name, -MOST_NUMBER, MOST_NUMBER);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Of whom it speaks, as far as it was read. */
  Said said() {
    return new Said(cluster, null, null);
  }

  /** The sample; null, and the refusal noted, where something required is missing. */
  @Nullable NodeSample build(RecordReader reader) {
    reader.tolerate(false);
    if (timeMs == NO_TIME) {
      reader.refuse(RefusalReason.MISSING_FIELD, "time", "is required");
    }
    String id = InferenceEventFields.required(sample, "sample", reader);
    String ofCluster = InferenceEventFields.required(cluster, "cluster", reader);
    String ofNode = InferenceEventFields.required(node, "node", reader);
    if (reader.failed()) {
      return null;
    }
    return new NodeSample(
        id,
        timeMs,
        ofCluster,
        ofNode,
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
