package io.tidegate.app.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.detectors.engine.Input;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.decode.CommandDecoder;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import io.tidegate.schemas.testing.OcsfSchema;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.stage.EngineInMemory;
import io.tidegate.simulator.FleetSimulation;
import io.tidegate.simulator.SimulationConfig;
import io.tidegate.simulator.SimulationSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Records through the whole engine under the shipped policy that contains, and what it does. */
final class EngineRun implements SimulationSink, EngineInMemory.Results {
  private static final int FLUSH_EVERY = 50_000;
  private static final long OUT_OF_ORDER_MS = 2_000;

  private final ObjectMapper json = new ObjectMapper();
  private final TelemetryEncoder telemetryEncoder = new TelemetryEncoder();
  private final ScalingEncoder scalingEncoder = new ScalingEncoder();
  private final CommandDecoder commandDecoder = new CommandDecoder();
  private final SortedMap<String, Command> inForce = new TreeMap<>();
  private final EngineInMemory engine;
  private long records;

  final List<Command> commands = new ArrayList<>();
  final List<JsonNode> alerts = new ArrayList<>();
  final List<JsonNode> audit = new ArrayList<>();

  /** The most that was in force at once. */
  int mostInForce;

  EngineRun() {
    engine =
        new EngineInMemory(
            TidegateConfig.load(null, "contain", Map.of(), new TreeMap<>()).engine(), null, this);
  }

  /** Hears what a simulated fleet says, and adds to it what it wants. */
  interface Company extends SimulationSink {
    @Override
    default void telemetry(Telemetry record) {}

    @Override
    default void scaling(ScalingEvent event) {}

    /** A second has passed. */
    default void second(long nowMs) {}
  }

  /** Lets a simulated fleet live to its end, in company. */
  void simulate(SimulationConfig config, Company also) {
    SimulationSink both =
        new SimulationSink() {
          @Override
          public void telemetry(Telemetry record) {
            also.telemetry(record);
            EngineRun.this.telemetry(record);
          }

          @Override
          public void scaling(ScalingEvent event) {
            also.scaling(event);
            EngineRun.this.scaling(event);
          }
        };
    try (FleetSimulation simulation = new FleetSimulation(config)) {
      boolean more = true;
      while (more) {
        more = simulation.next(both);
        also.second(simulation.nowMs());
        engine.scalingReadThrough(simulation.nowMs() - OUT_OF_ORDER_MS);
      }
    }
    end();
  }

  /** A record, and when it arrives. */
  record Arrival(long timeMs, Object what) {}

  /** Lets records arrive, and nothing else happen. */
  void play(List<Arrival> arrivals) {
    List<Arrival> inOrder = new ArrayList<>(arrivals);
    inOrder.sort(Comparator.comparingLong(Arrival::timeMs));
    for (Arrival arrival : inOrder) {
      if (arrival.what() instanceof ScalingEvent event) {
        scaling(event);
      } else {
        telemetry((Telemetry) arrival.what());
      }
      engine.scalingReadThrough(arrival.timeMs() - OUT_OF_ORDER_MS);
    }
    end();
  }

  /** All scaling events up to that moment have been given. */
  void scalingReadThrough(long timeMs) {
    engine.scalingReadThrough(timeMs);
  }

  /** All input has been given. */
  void end() {
    engine.scalingReadThrough(Long.MAX_VALUE);
    engine.end();
  }

  SortedMap<String, Command> inForce() {
    return inForce;
  }

  /** What the detector's findings said when they were told first, in order. */
  List<JsonNode> created(String detector) {
    return alerts.stream()
        .filter(alert -> alert.path("activity_id").asInt() == 1)
        .filter(alert -> detectorOf(alert).equals(detector))
        .toList();
  }

  /** The detectors that found anything. */
  SortedSet<String> detectors() {
    SortedSet<String> detectors = new TreeSet<>();
    alerts.forEach(alert -> detectors.add(detectorOf(alert)));
    return detectors;
  }

  /** The last of the alerts about the same finding. */
  JsonNode last(JsonNode first) {
    String uid = first.path("finding_info").path("uid").asText();
    List<JsonNode> all =
        alerts.stream()
            .filter(alert -> alert.path("finding_info").path("uid").asText().equals(uid))
            .toList();
    return all.get(all.size() - 1);
  }

  private static String detectorOf(JsonNode alert) {
    return alert.path("finding_info").path("analytic").path("uid").asText();
  }

  /** What the audit tells of that kind. */
  List<JsonNode> audited(String kind) {
    return audit.stream().filter(record -> record.path("kind").asText().equals(kind)).toList();
  }

  @Override
  public void telemetry(Telemetry record) {
    engine.telemetry(telemetryEncoder.encode(record), records, Long.MAX_VALUE);
    count();
  }

  @Override
  public void scaling(ScalingEvent event) {
    engine.scaling(scalingEncoder.encode(event), records, Long.MAX_VALUE);
    count();
  }

  @Override
  public void alert(byte[] value) {
    OcsfSchema.assertValid(value);
    alerts.add(read(value));
  }

  @Override
  public void command(String key, Map<String, String> headers, byte[] value) {
    commands.add(commandOf(value));
  }

  @Override
  public void enforced(
      String key, Map<String, String> headers, byte @Nullable [] value, long timeMs) {
    Command command = value == null ? null : commandOf(value);
    // A release stands there as the last word until what it ended would have ended by itself.
    if (command == null || command.action().ends()) {
      inForce.remove(key);
    } else {
      inForce.put(key, command);
    }
    mostInForce = Math.max(mostInForce, inForce.size());
  }

  @Override
  public void audit(String chain, byte[] value, long timeMs) {
    audit.add(read(value));
  }

  @Override
  public void badLine(Input.Kind of, byte[] letter) {
    throw new AssertionError(new String(letter, UTF_8));
  }

  private void count() {
    records++;
    if (records % FLUSH_EVERY == 0) {
      engine.flush();
    }
  }

  private Command commandOf(byte[] value) {
    return ((Decoded.Value<Command>) commandDecoder.decode(value)).value();
  }

  private JsonNode read(byte[] value) {
    try {
      return json.readTree(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
