package io.tidegate.benchmarks.quality.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.detectors.engine.Input;
import io.tidegate.schemas.control.Target;
import io.tidegate.shell.stage.EngineInMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Findings and commands as they leave an engine. */
public final class EngineOutput implements EngineInMemory.Results {
  private static final String EXTENSION = "x-tidegate";

  private final ObjectMapper json = new ObjectMapper();
  private final Findings findings = new Findings();
  private final List<Command> commands = new ArrayList<>();

  @Override
  public void alert(byte[] value) {
    JsonNode alert = read(value);
    JsonNode info = alert.path("finding_info");
    List<NamedEntity> resources = new ArrayList<>();
    alert.path("resources").forEach(each -> resources.add(entity(each)));
    findings.add(
        new Alert(
            info.path("uid").asText(),
            alert.path("activity_id").asInt(),
            alert.path("time").asLong(),
            alert.path("severity_id").asInt(),
            info.path("analytic").path("uid").asText(),
            alert.path("resources").path(0).path("namespace").asText(""),
            resources.get(0),
            resources.subList(1, resources.size()),
            alert.path("message").asText()));
  }

  @Override
  public void command(String key, Map<String, String> headers, byte[] value) {
    JsonNode command = read(value);
    JsonNode args = command.path("args");
    JsonNode own = args.path(EXTENSION);
    Map.Entry<String, JsonNode> target = command.path("target").fields().next();
    JsonNode body = target.getValue();
    String cluster = body.path("cluster").asText("");
    commands.add(
        new Command(
            own.path("issued_at").asLong(),
            cluster.equals(Target.EVERY_CLUSTER) ? "" : cluster,
            target(target.getKey().replace(EXTENSION + ":", ""), body),
            command.path("action").asText(),
            own.path("method").asText(""),
            own.path("mode").asText(),
            body.path("group").asText(""),
            args.path("duration").asLong()));
  }

  @Override
  public void badLine(Input.Kind of, byte[] letter) {
    // A replay counts and lists them itself.
  }

  public List<Finding> findings() {
    return findings.all();
  }

  public List<Command> commands() {
    return List.copyOf(commands);
  }

  private static NamedEntity entity(JsonNode resource) {
    String uid = resource.path("uid").asText();
    String tenant = resource.path("owner").path("name").asText("");
    String kind = resource.path("type").asText();
    return tenant.isEmpty()
        ? NamedEntity.of(uid)
        : NamedEntity.of(uid, kind + "/" + tenant + "/" + resource.path("name").asText());
  }

  private static NamedEntity target(String kind, JsonNode body) {
    if (kind.equals("node_group")) {
      return NamedEntity.of(
          kind + "/" + body.path("group").asText(), kind + "/" + body.path("cluster").asText());
    }
    String id = body.path(kind).asText();
    String tenant = kind.equals("tenant") ? "" : body.path("tenant").asText("");
    return tenant.isEmpty()
        ? NamedEntity.of(kind + "/" + id)
        : NamedEntity.of(kind + "/" + id, kind + "/" + tenant + "/" + id);
  }

  private JsonNode read(byte[] value) {
    try {
      return json.readTree(value);
    } catch (IOException e) {
      throw new UncheckedIOException("the engine wrote no JSON", e);
    }
  }
}
