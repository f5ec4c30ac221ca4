package io.tidegate.app.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Input;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.stage.EngineInMemory;
import io.tidegate.simulator.AttackKind;
import io.tidegate.simulator.FleetSimulation;
import io.tidegate.simulator.SimulationConfig;
import io.tidegate.simulator.SimulationSink;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fleet whose gateway writes an access log of its own: found, and no prompt goes anywhere. */
final class ForeignReplayTest implements SimulationSink, EngineInMemory.Results {
  private static final String PROMPT = "my-secret-prompt";
  private static final Pattern BYTES = Pattern.compile("\"bytes\":\"([^\"]*)\"");

  private final List<String> log = new ArrayList<>();
  private final List<String> scaling = new ArrayList<>();
  private final List<String> alerts = new ArrayList<>();
  private final List<String> letters = new ArrayList<>();
  private final ScalingEncoder encoder = new ScalingEncoder();
  @TempDir Path directory = Path.of(".");

  @Test
  void findsWhatIsFoundInRecordsOfItsOwn() throws IOException {
    try (FleetSimulation simulation =
        new FleetSimulation(
            SimulationConfig.builder()
                .seed(7)
                .minutes(12)
                .attacks(Set.of(AttackKind.UNSECURED_NODE))
                .build())) {
      while (simulation.next(this)) {
        // To its end.
      }
    }
    log.add(log.size() / 2, "{\"start_time\":\"yesterday\",\"prompt\":\"" + PROMPT + "\"}");
    log.add(log.size() / 3, "{\"prompt\":\"" + PROMPT + "\", cut off");
    Path config = directory.resolve("tidegate.yaml");
    Files.writeString(
        config,
        "sources: {telemetry: [{topic: gw, format: envoy-ai-gateway, set: {cluster: eu-1}}]}");
    EngineConfig engine = TidegateConfig.load(config, null, Map.of(), new TreeMap<>()).engine();
    ReplaySummary summary =
        new Replay(
                new ReplayOptions(
                    SourcedFile.ofFirst(
                        Files.write(directory.resolve("access.jsonl"), log), engine.telemetry()),
                    SourcedFile.ofFirst(
                        Files.write(directory.resolve("scaling.jsonl"), scaling), engine.scaling()),
                    null,
                    null,
                    null,
                    directory.resolve("alerts.jsonl"),
                    directory.resolve("commands.jsonl"),
                    null,
                    engine,
                    null),
                new PrintWriter(Writer.nullWriter()),
                this)
            .run();

    assertThat(summary.events()).isGreaterThan(1_000);
    assertThat(alerts)
        .anyMatch(alert -> alert.contains("\"analytic\":{\"uid\":\"unsecured-node\""));
    assertThat(letters).hasSize(2);
    for (String letter : letters) {
      Matcher bytes = BYTES.matcher(letter);
      String kept =
          bytes.find() ? new String(Base64.getDecoder().decode(bytes.group(1)), UTF_8) : "";
      assertThat(letter + kept).doesNotContain(PROMPT);
    }
    assertThat(alerts).noneMatch(alert -> alert.contains(PROMPT));
  }

  @Override
  public void telemetry(Telemetry record) {
    if (record instanceof InferenceEvent event && event.counts()) {
      log.add(
          "{\"start_time\":"
              + event.timeMs()
              + ",\"x-request-id\":\""
              + event.requestId()
              + "\",\"prompt\":\""
              + PROMPT
              + "\",\"tenant.id\":\""
              + event.tenant()
              + "\",\"gen_ai.request.model\":\""
              + event.model()
              + "\",\"upstream_host\":\""
              + (event.node() == null ? "-" : event.node())
              + "\",\"response_code\":"
              + event.status()
              + ",\"gen_ai.usage.input_tokens\":"
              + Math.max(0, event.inputTokens())
              + ",\"gen_ai.usage.output_tokens\":\""
              + Math.max(0, event.outputTokens())
              + "\"}");
    }
  }

  @Override
  public void scaling(ScalingEvent event) {
    scaling.add(new String(encoder.encode(event), UTF_8));
  }

  @Override
  public void alert(byte[] value) {
    alerts.add(new String(value, UTF_8));
  }

  @Override
  public void command(String key, Map<String, String> headers, byte[] value) {}

  @Override
  public void badLine(Input.Kind of, byte[] letter) {
    letters.add(new String(letter, UTF_8));
  }
}
