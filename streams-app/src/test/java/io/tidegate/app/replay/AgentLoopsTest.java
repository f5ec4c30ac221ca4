package io.tidegate.app.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five customers, whose chats of half an hour are followed by agents: two of them go round, one
 * polls, one reads page by page, one gets on with its work. Two gateways write what they did, in
 * turn, so that neither has seen a whole round.
 */
final class AgentLoopsTest {
  private static final long START = 1_785_484_800_000L;
  private static final int CHAT_SECONDS = 1_800;
  private static final int AGENT_SECONDS = 600;

  private final TelemetryEncoder encoder = new TelemetryEncoder();
  private final Random random = new Random(11);
  private final List<List<String>> files = List.of(new ArrayList<>(), new ArrayList<>());
  @TempDir Path directory = Path.of(".");
  private int requests;

  @Test
  void agentsThatGoRoundAreFoundAndOthersAreNot() throws IOException {
    for (int second = 0; second < CHAT_SECONDS + AGENT_SECONDS; second++) {
      for (String tenant : List.of("handover", "cycle", "polls", "pages", "works")) {
        long timeMs = START + second * 1_000L + random.nextInt(1_000);
        InferenceEventBuilder event = request(tenant, timeMs);
        if (second >= CHAT_SECONDS) {
          agent(tenant, second - CHAT_SECONDS, event.session("run-of-" + tenant));
        }
        write(event.build());
      }
    }
    assertThat(replay()).containsExactly("cycle", "handover");
  }

  private void agent(String tenant, int step, InferenceEventBuilder event) {
    switch (tenant) {
      case "handover" ->
          event.agent(step % 2 == 0 ? "planner" : "coder").inputTokens(900).promptFingerprint(null);
      case "cycle" -> {
        event.agent("a").tool(List.of("search", "open", "note").get(step % 3));
        event.inputTokens(900 + step).promptFingerprint("%016x".formatted(7L << step % 3));
      }
      case "polls" -> event.agent("a").tool("job_status").inputTokens(900).promptFingerprint(null);
      case "pages" ->
          event.agent("a").tool("read_page").inputTokens(900 + 12L * step).promptFingerprint(null);
      default ->
          event
              .agent(step % 2 == 0 ? "planner" : "coder")
              .inputTokens(900 + 9L * step)
              .promptFingerprint("%016x".formatted(random.nextLong()));
    }
  }

  private InferenceEventBuilder request(String tenant, long timeMs) {
    return new InferenceEventBuilder()
        .timeMs(timeMs)
        .requestId("r" + requests++)
        .cluster("eu-1")
        .tenant(tenant)
        .apiKey("key")
        .session("chat-" + random.nextInt(50))
        .source("203.0.113.7")
        .node("gpu-1")
        .model("llama-70b")
        .status(200)
        .latencyMicros(300_000)
        .inputTokens(400 + random.nextInt(900))
        .outputTokens(100 + random.nextInt(60))
        .promptFingerprint("%016x".formatted(random.nextLong()));
  }

  private void write(InferenceEvent event) {
    files.get(requests / 5 % 2).add(new String(encoder.encode(event), UTF_8));
  }

  /** Whose keys retry-loop found. */
  private SortedSet<String> replay() throws IOException {
    EngineConfig config = EngineConfig.defaults();
    List<SourcedFile> inputs = new ArrayList<>();
    for (List<String> lines : files) {
      Path path = directory.resolve(inputs.size() + ".jsonl");
      inputs.add(new SourcedFile(Files.write(path, lines), config.telemetry().get(0)));
    }
    Path alerts = directory.resolve("alerts.jsonl");
    new Replay(
            new ReplayOptions(
                inputs, List.of(), null, null, null, alerts, null, null, config, null),
            new PrintWriter(Writer.nullWriter()))
        .run();
    SortedSet<String> found = new TreeSet<>();
    for (String line : Files.readAllLines(alerts)) {
      JsonNode alert = new ObjectMapper().readTree(line);
      if (alert.toString().contains("\"retry-loop\"")) {
        found.add(alert.at("/resources/0/name").asText());
      }
    }
    return found;
  }
}
