package io.tidegate.benchmarks.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.benchmarks.quality.CommandSpans.Commanded;
import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.detectors.engine.Input;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.shell.stage.EngineInMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What left one engine: findings with their highest severity, commands, snapshots. */
final class EngineResults implements EngineInMemory.Results {
  private final ObjectMapper json = new ObjectMapper();
  private final SortedMap<String, Detection> findings = new TreeMap<>();
  private final CommandSpans commands = new CommandSpans();
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
    JsonNode own = args.path("x-tidegate");
    commands.take(
        entityOf(headers, command),
        command.path("action").asText(),
        own.path("method").asText(),
        own.path("mode").asText(),
        args.path("start_time").asLong(),
        args.path("duration").asLong());
  }

  /** What labels name: a key by its id, which the suite's tenants do not share. */
  private static String entityOf(Map<String, String> headers, JsonNode command) {
    JsonNode key = command.path("target").path("x-tidegate:api_key");
    return key.isMissingNode()
        ? headers.getOrDefault("ce_subject", "")
        : "api_key/" + key.path("api_key").asText();
  }

  /** Takes in a request, as a gateway would. */
  void request(InferenceEvent event) {
    commands.count(event);
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
    return commands.all();
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
