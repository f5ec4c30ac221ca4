package io.tidegate.simulator;

import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.NodeSample;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Everything that one simulation gave, in the order in which it came. */
final class Recording implements SimulationSink {
  private final TelemetryEncoder telemetryEncoder = new TelemetryEncoder();
  private final ScalingEncoder scalingEncoder = new ScalingEncoder();
  private final MessageDigest digest;
  final List<InferenceEvent> requests = new ArrayList<>();

  /** The end of the second in which each of the requests' records came. */
  final List<Long> requestArrivals = new ArrayList<>();

  /** Lines in which a client has chosen what stands there. */
  final List<byte[]> chosenLines = new ArrayList<>();

  final List<NodeSample> samples = new ArrayList<>();
  final List<ScalingEvent> scaling = new ArrayList<>();

  /** Longest time from a scaling event to the end of the second in which it came. */
  long longestScalingDelayMs;

  final long startMs;
  final Labels labels;
  private long nowMs;

  private Recording(SimulationConfig config) {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    try (FleetSimulation simulation = new FleetSimulation(config)) {
      startMs = simulation.startMs();
      boolean more = true;
      while (more) {
        nowMs = simulation.nowMs() + 1_000;
        more = simulation.next(this);
      }
      labels = simulation.labels();
    }
  }

  static Recording of(SimulationConfigBuilder config) {
    return new Recording(config.build());
  }

  /** A small fleet that lives for half an hour, with nothing hostile in it. */
  static SimulationConfigBuilder small(long seed) {
    return SimulationConfig.builder()
        .seed(seed)
        .minutes(30)
        .tenants(180)
        .baseNodes(6)
        .minNodes(2)
        .peakNodes(18)
        .provisioningSeconds(30)
        .attacks(List.of());
  }

  /** A digest of all bytes and of the labels. */
  String fingerprint() {
    digest.update(labels.toJson());
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The ids of events about the fleet that never came, though later ones did. */
  List<String> lostScalingEvents() {
    TreeSet<String> came = new TreeSet<>();
    scaling.forEach(event -> came.add(event.eventId()));
    return IntStream.rangeClosed(1, came.size())
        .mapToObj(number -> String.format(Locale.ROOT, "sc-%06d", number))
        .filter(id -> !came.contains(id))
        .toList();
  }

  @Override
  public void telemetry(Telemetry record) {
    digest.update(telemetryEncoder.encode(record));
    if (record instanceof InferenceEvent request) {
      requests.add(request);
      requestArrivals.add(nowMs);
    } else if (record instanceof NodeSample sample) {
      samples.add(sample);
    }
  }

  @Override
  public void telemetry(InferenceEvent record, byte[] line) {
    digest.update(line);
    requests.add(record);
    requestArrivals.add(nowMs);
    chosenLines.add(line);
  }

  @Override
  public void scaling(ScalingEvent event) {
    digest.update(scalingEncoder.encode(event));
    scaling.add(event);
    longestScalingDelayMs = Math.max(longestScalingDelayMs, nowMs - event.timeMs());
  }
}
