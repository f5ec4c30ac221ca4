package io.tidegate.app.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.simulator.AttackPlan;
import io.tidegate.simulator.FleetSimulation;
import io.tidegate.simulator.SimulationConfig;
import io.tidegate.simulator.SimulationSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fleet that grows while a node serves unsecured and keys are guessed, told once in Tidegate's
 * own form and once by a collector and Kubernetes: the same is found in both.
 */
final class ForeignFleetTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FORMATS =
      """
      sources:
        telemetry:
          - topic: otlp_spans
            format: otlp-json
            options: {tenant: tenant.id, api_key: key.id}
        scaling:
          - topic: k8s.fleet
            format: kubernetes-events
            options: {secured_rules: [security]}
            set: {cluster: eu-1}
      """;

  private final Lines telemetry = new Lines();
  private final Lines scaling = new Lines();
  private final Lines spans = new Lines();
  private final Lines told = new Lines();

  @TempDir private Path dir = Path.of("");

  /** The lines of a file. */
  private static final class Lines {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void add(byte @Nullable [] line) {
      if (line != null) {
        bytes.writeBytes(line);
        bytes.write('\n');
      }
    }
  }

  @Test
  void isFoundTheSameInBoth() throws IOException {
    live();
    List<String> own = replay("own", telemetry, scaling, "");
    List<String> foreign = replay("foreign", spans, told, FORMATS);
    assertThat(own).anyMatch(found -> found.startsWith("unsecured-node: "));
    assertThat(own).anyMatch(found -> found.startsWith("credential-stuffing: "));
    assertThat(foreign).isEqualTo(own);
    for (String file : List.of("foreign.alerts", "foreign.commands", "foreign.err")) {
      assertThat(Files.readString(dir.resolve(file))).doesNotContain("SECRET");
    }
  }

  private void live() {
    ForeignFleet fleet = new ForeignFleet();
    TelemetryEncoder encoder = new TelemetryEncoder();
    ScalingEncoder scalingEncoder = new ScalingEncoder();
    SimulationSink sink =
        new SimulationSink() {
          @Override
          public void telemetry(Telemetry record) {
            if (record instanceof InferenceEvent event && event.counts() && event.status() > 0) {
              spans.add(fleet.span(event));
              telemetry.add(encoder.encode(fleet.told(event)));
            }
          }

          @Override
          public void scaling(ScalingEvent event) {
            for (ScalingEvent each : fleet.each(event)) {
              told.add(fleet.told(each));
              scaling.add(scalingEncoder.encode(each));
            }
          }
        };
    SimulationConfig config =
        SimulationConfig.builder()
            .seed(102)
            .minutes(15)
            .cluster("eu-1")
            .tenants(20)
            .baseNodes(5)
            .minNodes(5)
            .peakNodes(25)
            .requestsPerNode(0.25)
            .addresses(true)
            .attacks(AttackPlan.parse("unsecured-node,credential-stuffing"))
            .build();
    try (FleetSimulation simulation = new FleetSimulation(config)) {
      boolean more = true;
      while (more) {
        more = simulation.next(sink);
      }
    }
  }

  /** What was found, as it is told first, in order. */
  private List<String> replay(String name, Lines requests, Lines changes, String yaml)
      throws IOException {
    Path configured = Files.writeString(dir.resolve(name + ".yaml"), yaml);
    EngineConfig config =
        TidegateConfig.load(configured, "contain", Map.of(), new TreeMap<>()).engine();
    Path alerts = dir.resolve(name + ".alerts");
    StringWriter err = new StringWriter();
    ReplayOptions options =
        new ReplayOptions(
            SourcedFile.ofFirst(
                Files.write(dir.resolve(name + ".telemetry"), requests.bytes.toByteArray()),
                config.telemetry()),
            SourcedFile.ofFirst(
                Files.write(dir.resolve(name + ".scaling"), changes.bytes.toByteArray()),
                config.scaling()),
            null,
            null,
            null,
            alerts,
            dir.resolve(name + ".commands"),
            null,
            config,
            null);
    new Replay(options, new PrintWriter(err)).run();
    Files.writeString(dir.resolve(name + ".err"), err.toString());
    List<String> found = new ArrayList<>();
    for (String line : Files.readAllLines(alerts, UTF_8)) {
      JsonNode finding = JSON.readTree(line).path("finding_info");
      boolean first = JSON.readTree(line).path("activity_id").asInt() == 1;
      if (first) {
        found.add(
            finding.path("analytic").path("uid").asText()
                + ": "
                + JSON.readTree(line).path("message").asText());
      }
    }
    return found;
  }
}
