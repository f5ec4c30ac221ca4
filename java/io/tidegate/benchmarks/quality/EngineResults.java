package io.tidegate.benchmarks.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.replay.EngineInMemory;
import io.tidegate.detectors.engine.FleetSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What left one engine: findings with their highest severity, command targets, snapshots. */
final class EngineResults implements EngineInMemory.Results {
  /**
   * Whom a command is for, whether enforced or only noted.
   *
   * @param entity as {@code <kind>/<id>}
   */
  record Touched(String entity, long timeMs) {}

  private final ObjectMapper json = new ObjectMapper();
  private final SortedMap<String, Detection> findings = new TreeMap<>();
  private final List<Touched> touched = new ArrayList<>();
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
    touched.add(
        new Touched(
            headers.getOrDefault("ce_subject", ""),
            read(value).path("args").path("start_time").asLong()));
  }

  @Override
  public void badLine(boolean ofScaling, byte[] letter) {
    badLines++;
  }

  @Override
  public void snapshot(FleetSnapshot snapshot) {
    snapshots.add(snapshot);
  }

  List<Detection> findings() {
    return List.copyOf(findings.values());
  }

  List<Touched> touched() {
    return List.copyOf(touched);
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
