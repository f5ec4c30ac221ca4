package io.tidegate.benchmarks.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.replay.EngineInMemory;
import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.detectors.engine.Input;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What left one engine: findings with their highest severity, commands, snapshots. */
final class EngineResults implements EngineInMemory.Results {
  /**
   * Whom a command is for and for how long, whether enforced or only noted.
   *
   * @param entity as {@code <kind>/<id>}
   */
  record Commanded(String entity, String action, long startMs, long durationMs) {}

  private final ObjectMapper json = new ObjectMapper();
  private final SortedMap<String, Detection> findings = new TreeMap<>();
  private final List<Commanded> commands = new ArrayList<>();
  private final List<FleetSnapshot> snapshots = new ArrayList<>();
  private int badLines;

  @Override
  public void alert(byte[] value) {
    JsonNode alert = read(value);
    JsonNode info = alert.path("finding_info");
    List<String> entities = new ArrayList<>();
    alert.path("resources").forEach(each -> entities.add(each.path("uid").asText()));
    Detection now =
        new Detection(
            info.path("analytic").path("uid").asText(),
            entities,
            info.path("created_time").asLong(),
            alert.path("severity_id").asInt(),
            alert.path("evidences").path(0).path("data").path("deterministic").asBoolean(),
            alert.path("message").asText());
    findings.merge(info.path("uid").asText(), now, EngineResults::later);
  }

  @Override
  public void command(String key, Map<String, String> headers, byte[] value) {
    JsonNode command = read(value);
    JsonNode args = command.path("args");
    commands.add(
        new Commanded(
            headers.getOrDefault("ce_subject", ""),
            command.path("action").asText(),
            args.path("start_time").asLong(),
            args.path("duration").asLong()));
  }

  @Override
  public void badLine(Input.Kind of, byte[] letter) {
    badLines++;
  }

  @Override
  public void snapshot(FleetSnapshot snapshot) {
    snapshots.add(snapshot);
  }

  List<Detection> findings() {
    return List.copyOf(findings.values());
  }

  List<Commanded> commands() {
    return List.copyOf(commands);
  }

  List<FleetSnapshot> snapshots() {
    return List.copyOf(snapshots);
  }

  int badLines() {
    return badLines;
  }

  /** The finding as first told, with the highest severity and the entities of the latest alert. */
  private static Detection later(Detection before, Detection now) {
    return new Detection(
        before.detector(),
        now.entities(),
        before.createdMs(),
        Math.max(before.severity(), now.severity()),
        before.deterministic(),
        before.message());
  }

  private JsonNode read(byte[] value) {
    try {
      return json.readTree(value);
    } catch (IOException e) {
      throw new UncheckedIOException("the engine wrote no JSON", e);
    }
  }
}
