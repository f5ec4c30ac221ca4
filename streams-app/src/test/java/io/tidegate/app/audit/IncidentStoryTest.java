package io.tidegate.app.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.cli.CommandTree;
import io.tidegate.schemas.encode.OperatorEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.GatewayDecision;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.operator.OperatorRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the engine writes of an incident, and what a person says in it, is told as its story. */
class IncidentStoryTest {
  /** 2026-07-31T08:00:00Z. */
  private static final long START_MS = 1_785_484_800_000L;

  private static final long LEAK_MS = START_MS + 60_000;
  private static final long FIRST_REFUSED_MS = LEAK_MS + 2_000;
  private static final long RELEASE_MS = LEAK_MS + 120_000;
  private static final int REFUSED = 7;

  @TempDir private Path directory;

  @Test
  void storyGoesFromTheFirstEvidenceToTheReleaseByAPerson() throws IOException {
    String command = commandOf(replay(traffic(null), null, "a"));
    Path telemetry = traffic(command);
    Path operators = release();
    Path audit = replay(telemetry, operators, "b");

    String told = run("audit", "story", command, audit.toString());
    assertThat(told)
        .containsSubsequence(
            "2026-07-31 08:01:00.000  evidence began (canary-leak)",
            "2026-07-31 08:01:00.000  first signal, which raised the finding (canary-leak)",
            "2026-07-31 08:01:00.000  decided, past every guard: deny eu-1/api_key/acme/k1"
                + " by rule canary of policy story@1, mode enforce",
            "2026-07-31 08:01:00.000  command " + command + ": deny eu-1/api_key/acme/k1 until ",
            "not in place in time: no enforcer is known",
            "released by ann (record ticket-1 of 2026-07-31 08:03:00.000): their load test"
                + " after 2 min 0 s, requests refused: "
                + REFUSED,
            "first evidence    2026-07-31 08:01:00.000",
            "requests refused  " + REFUSED,
            "first refused     2026-07-31 08:01:02.000, after 2000 ms",
            "last refused      2026-07-31 08:01:08.000, after 8000 ms",
            "ended             2026-07-31 08:0",
            "released by ann (record ticket-1 of ");
    assertThat(run("audit", "verify", audit.toString())).contains("Intact");
  }

  @Test
  void whatPeopleDecidedIsReplayedTheSameEveryTime() throws IOException {
    Path telemetry = traffic(null);
    Path once = replay(telemetry, release(), "a");
    Path again = replay(telemetry, release(), "b");
    assertThat(again).hasSameBinaryContentAs(once);
    assertThat(Files.readString(once)).contains("\"kind\":\"release\"");
    assertThat(Files.readString(replay(telemetry, null, "c")))
        .doesNotContain("\"kind\":\"release\"");
  }

  @Test
  void decisionThatCannotBeUsedIsListedWithItsLine() throws IOException {
    Path operators = directory.resolve("bad.jsonl");
    String unusable = "{\"time\":\"2026-07-31T08:01:05Z\",\"type\":\"forget\"}\n";
    Files.writeString(operators, unusable + Files.readString(release()));
    assertThat(replayed(traffic(null), operators, "a")).contains("bad.jsonl:1: ");
  }

  /** A quarter of an hour of usual traffic, one leak, and what a gateway refused after it. */
  private Path traffic(@Nullable String command) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (long timeMs = START_MS; timeMs < START_MS + 900_000; timeMs += 1_000) {
      line(lines, event(timeMs, "k2").node("n1"));
      if (timeMs == LEAK_MS) {
        line(lines, event(timeMs, "k1").node("n1").canaries(List.of("canary-1")));
      }
      boolean knocks = timeMs >= FIRST_REFUSED_MS && timeMs < FIRST_REFUSED_MS + REFUSED * 1_000;
      if (command != null && knocks) {
        line(
            lines,
            event(timeMs, "k1").status(403).decision(GatewayDecision.DENY).commandId(command));
      }
    }
    Path file = directory.resolve("telemetry.jsonl");
    return Files.write(file, lines.toByteArray());
  }

  private static InferenceEventBuilder event(long timeMs, String key) {
    return new InferenceEventBuilder()
        .timeMs(timeMs)
        .requestId(key + "-" + timeMs)
        .cluster("eu-1")
        .tenant("acme")
        .apiKey(key)
        .model("llama");
  }

  private static void line(ByteArrayOutputStream lines, InferenceEventBuilder event) {
    lines.writeBytes(new TelemetryEncoder().encode(event.build()));
    lines.write('\n');
  }

  private Path release() throws IOException {
    byte[] record =
        new OperatorEncoder()
            .encode(
                new OperatorRecord(
                    RELEASE_MS,
                    "ticket-1",
                    OperatorRecord.Type.RELEASE,
                    null,
                    null,
                    "eu-1/api_key/k1",
                    null,
                    "ann",
                    "their load test",
                    OperatorRecord.NEVER));
    return Files.write(directory.resolve("operators.jsonl"), record);
  }

  private Path replay(Path telemetry, @Nullable Path operators, String name) throws IOException {
    replayed(telemetry, operators, name);
    return directory.resolve(name + ".jsonl");
  }

  private String replayed(Path telemetry, @Nullable Path operators, String name)
      throws IOException {
    Path policy = directory.resolve("policy.yaml");
    Files.writeString(
        policy,
        """
        name: story
        version: "1"
        mode: enforce
        require_signed: {operators: true}
        rules:
          - id: canary
            match: {detectors: [canary-leak]}
            action: deny
            ttl: 10m
        """);
    String audit = directory.resolve(name + ".jsonl").toString();
    return operators == null
        ? run(
            "replay",
            "--telemetry",
            telemetry.toString(),
            "--policy",
            policy.toString(),
            "--audit",
            audit)
        : run(
            "replay",
            "--telemetry",
            telemetry.toString(),
            "--policy",
            policy.toString(),
            "--audit",
            audit,
            "--operators",
            operators.toString());
  }

  private static String commandOf(Path audit) throws IOException {
    ObjectMapper json = new ObjectMapper();
    for (String line : Files.readAllLines(audit)) {
      JsonNode record = json.readTree(line);
      if (record.path("kind").asText().equals("command")) {
        return record.at("/facts/command_id").asText();
      }
    }
    throw new AssertionError("no command in " + audit);
  }

  private static String run(String... args) {
    StringWriter out = new StringWriter();
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(out));
    int status = command.execute(args);
    assertThat(status).as(out.toString()).isZero();
    return out.toString();
  }
}
