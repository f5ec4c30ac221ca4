package io.tidegate.benchmarks.speed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.encode.TimeText;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import io.tidegate.simulator.FleetSimulation;
import io.tidegate.simulator.SimulationConfig;
import io.tidegate.simulator.SimulationSink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The events of a simulated fleet as bytes, to be sent over and over at any time and under other
 * ids: to make an event anew costs more than to read one, and would be measured as well.
 */
final class EventTemplates {
  private static final int NODES = 10;
  private static final int EVENTS = 1_000;
  private static final double PER_SECOND = 400;
  private static final long FIRST_MS = 1_000;
  private static final byte[] TIME = "{\"time\":\"".getBytes(UTF_8);
  private static final byte[] ID = "\",\"request_id\":\"".getBytes(UTF_8);
  private static final String NEXT = "\",\"cluster\":";

  private final List<byte[]> scaling = new ArrayList<>();
  private final List<byte[]> tails = new ArrayList<>();
  private int next;

  /** Those of a cluster whose fleet is there at that time. */
  EventTemplates(String cluster, int tenants, long startMs, long seed) {
    SimulationConfig simulated =
        SimulationConfig.builder()
            .seed(seed)
            .start(Instant.ofEpochMilli(startMs))
            .minutes(60)
            .cluster(cluster)
            .surge(false)
            .attacks(Set.of())
            .tenants(tenants)
            .requestsPerNode(PER_SECOND / (NODES * 0.6))
            .build();
    try (FleetSimulation simulation = new FleetSimulation(simulated)) {
      Collector collector = new Collector(startMs);
      boolean more = true;
      while (more && tails.size() < EVENTS) {
        more = simulation.next(collector);
      }
    }
  }

  /** The records that say that the fleet is there. */
  List<byte[]> scaling() {
    return List.copyOf(scaling);
  }

  /** The next event, as if it had happened at that time. */
  byte[] event(String id, long timeMs) {
    byte[] tail = tails.get(next);
    next = (next + 1) % tails.size();
    byte[] time = TimeText.of(timeMs).getBytes(UTF_8);
    byte[] named = id.getBytes(UTF_8);
    byte[] event = new byte[TIME.length + time.length + ID.length + named.length + tail.length];
    int at = put(TIME, event, 0);
    at = put(time, event, at);
    at = put(ID, event, at);
    at = put(named, event, at);
    put(tail, event, at);
    return event;
  }

  private static int put(byte[] part, byte[] into, int at) {
    System.arraycopy(part, 0, into, at, part.length);
    return at + part.length;
  }

  private final class Collector implements SimulationSink {
    private final TelemetryEncoder telemetryEncoder = new TelemetryEncoder();
    private final ScalingEncoder scalingEncoder = new ScalingEncoder();
    private final long startMs;

    Collector(long startMs) {
      this.startMs = startMs;
    }

    @Override
    public void telemetry(Telemetry record) {
      if (record instanceof InferenceEvent event) {
        String text = new String(telemetryEncoder.encode(event), UTF_8);
        tails.add(text.substring(text.indexOf(NEXT)).getBytes(UTF_8));
      }
    }

    @Override
    public void scaling(ScalingEvent record) {
      // What becomes of the fleet later is not sent: it stays as it is.
      if (record.timeMs() <= startMs + FIRST_MS) {
        scaling.add(scalingEncoder.encode(record));
      }
    }
  }
}
