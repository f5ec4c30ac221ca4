package io.tidegate.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.replay.Replay;
import io.tidegate.app.replay.ReplayOptions;
import io.tidegate.app.replay.SourcedFile;
import io.tidegate.detectors.engine.EngineConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A detector that a check calls off finds nothing in that input, whatever attacks are in it. */
class SilentDetectorsTest {
  @TempDir static Path directory = Path.of(".");
  private static SimulatedFiles fleet;

  @BeforeAll
  static void simulate() throws IOException {
    fleet =
        new SimulatedFiles(
            directory, "--minutes", "20", "--tenants", "20", "--attacks", "all", "--seed", "5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node",
        "api_key",
        "source,asn",
        "input_tokens,output_tokens,cost_usd",
        "latency_ms,ttft_ms,queue_ms",
        "response_bytes,egress_bytes,finish_reason",
        "prompt_fingerprint,guardrails,decision,canaries,model_digest"
      })
  void isSilent(String without) throws IOException {
    Path telemetry = fleet.without("without.jsonl", List.of(without.split(",")));
    Set<String> off =
        fleet.check(telemetry).detectors().stream()
            .filter(each -> each.state() == Outlook.State.OFF)
            .map(Outlook::detector)
            .collect(Collectors.toCollection(TreeSet::new));
    Path alerts = directory.resolve("alerts.jsonl");
    var unused =
        new Replay(
                new ReplayOptions(
                    SourcedFile.ofFirst(telemetry, EngineConfig.defaults().telemetry()),
                    SourcedFile.ofFirst(fleet.scaling(), EngineConfig.defaults().scaling()),
                    fleet.entities(),
                    null,
                    null,
                    alerts,
                    null,
                    null,
                    EngineConfig.defaults(),
                    null),
                new PrintWriter(new StringWriter()))
            .run();
    Set<String> found = new TreeSet<>();
    for (String line : Files.readAllLines(alerts)) {
      found.add(new ObjectMapper().readTree(line).at("/finding_info/analytic/uid").asText());
    }
    assertThat(off).isNotEmpty();
    assertThat(found).isNotEmpty().doesNotContainAnyElementsOf(off);
  }
}
