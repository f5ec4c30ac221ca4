package io.tidegate.app.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.engine.Source;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.simulator.AttackKind;
import io.tidegate.simulator.FleetSimulation;
import io.tidegate.simulator.SimulationConfig;
import io.tidegate.simulator.SimulationSink;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What several gateways wrote, each to a file of its own, is what one would have written. */
final class SeveralFilesTest implements SimulationSink {
  private final List<String> telemetry = new ArrayList<>();
  private final List<String> scaling = new ArrayList<>();
  private final ScalingEncoder scalingEncoder = new ScalingEncoder();
  private final TelemetryEncoder encoder = new TelemetryEncoder();
  private final StringWriter said = new StringWriter();
  @TempDir Path directory = Path.of(".");

  @BeforeEach
  void simulate() throws IOException {
    try (FleetSimulation simulation =
        new FleetSimulation(
            SimulationConfig.builder()
                .seed(7)
                .minutes(16)
                .attacks(Set.of(AttackKind.UNSECURED_NODE, AttackKind.CANARY_LEAK))
                .build())) {
      while (simulation.next(this)) {
        // To its end.
      }
    }
  }

  @Test
  void halvesSideBySideFindWhatTheWholeFinds() throws IOException {
    List<String> odd = new ArrayList<>();
    List<String> even = new ArrayList<>();
    telemetry.forEach(line -> (line.hashCode() % 2 == 0 ? even : odd).add(line));

    assertThat(replay(of("a", odd), of("b", even)))
        .hasSizeGreaterThan(2)
        .isEqualTo(replay(of("a", telemetry)));
  }

  @Test
  void oneFileBehindTheOtherIsReadInTheOrderOfTime() throws IOException {
    int half = telemetry.size() / 2;
    List<String> first = telemetry.subList(0, half);
    List<String> second = telemetry.subList(half, telemetry.size());

    assertThat(replay(of("a", second), of("a", first))).isEqualTo(replay(of("a", telemetry)));
  }

  @Test
  void refusedLinesAreToldWithTheirFiles() throws IOException {
    replay(of("a", telemetry.subList(0, 50)), of("b", List.of("{}", telemetry.get(60), "no json")));

    assertThat(said.toString()).contains("1-b:1: missing_field").contains("1-b:3: not_json");
  }

  private record Part(String topic, List<String> lines) {}

  private static Part of(String topic, List<String> lines) {
    return new Part(topic, lines);
  }

  private List<String> replay(Part... parts) throws IOException {
    Path config = directory.resolve("tidegate.yaml");
    Files.writeString(config, "sources: {telemetry: [{topic: a}, {topic: b}]}");
    var engine = TidegateConfig.load(config, null, Map.of(), new TreeMap<>()).engine();
    List<SourcedFile> files = new ArrayList<>();
    for (Part part : parts) {
      Source source =
          engine.telemetry().stream()
              .filter(each -> each.topic().equals(part.topic()))
              .findFirst()
              .orElseThrow();
      Path path = directory.resolve(files.size() + "-" + part.topic());
      files.add(new SourcedFile(Files.write(path, part.lines()), source));
    }
    Path alerts = directory.resolve("alerts.jsonl");
    new Replay(
            new ReplayOptions(
                files,
                SourcedFile.ofFirst(
                    Files.write(directory.resolve("scaling.jsonl"), scaling), engine.scaling()),
                null,
                null,
                null,
                alerts,
                null,
                null,
                engine,
                null),
            new PrintWriter(said))
        .run();
    return Files.readAllLines(alerts);
  }

  @Override
  public void telemetry(Telemetry record) {
    telemetry.add(new String(encoder.encode(record), UTF_8));
  }

  @Override
  public void scaling(ScalingEvent event) {
    scaling.add(new String(scalingEncoder.encode(event), UTF_8));
  }
}
