package io.tidegate.app.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.app.cli.CommandTree;
import io.tidegate.detectors.audit.AuditTrail;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.audit.AuditKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AuditCommandTest {
  private static final long NOW = 1_785_484_812_000L;
  private static final String FINDING = "f-1";
  private static final String COMMAND = "0123456789abcdef0123456789abcdef";

  @TempDir private Path directory;
  private final AuditTrail trail = new AuditTrail("default", null);
  private final ByteArrayOutputStream records = new ByteArrayOutputStream();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path file = Path.of("");

  @BeforeEach
  void anIncident() throws IOException {
    say(AuditKind.START, 0, new Fact.Text("config", "defaults"));
    say(
        AuditKind.DECISION,
        1_000,
        finding(),
        new Fact.Text("action", "deny"),
        new Fact.Text("target", "eu-1/api_key/k1"),
        new Fact.Text("rule", "canary"),
        new Fact.Text("mode", "enforce"));
    say(AuditKind.DECISION, 1_000, new Fact.Text("finding_uid", "f-2"));
    say(
        AuditKind.COMMAND,
        1_000,
        finding(),
        command(),
        new Fact.Text("action", "deny"),
        new Fact.Text("target", "eu-1/api_key/k1"),
        new Fact.Whole("until", NOW + 1_801_000));
    say(
        AuditKind.RESPONSE,
        1_200,
        command(),
        new Fact.Text("enforcer", "gw-1"),
        new Fact.Whole("status", 200),
        new Fact.Text("state", "applied"),
        new Fact.Whole("answered", NOW + 1_180),
        new Fact.Whole("lag_ms", 180));
    say(
        AuditKind.RELEASE,
        301_000,
        finding(),
        command(),
        new Fact.Text("by", "ann"),
        new Fact.Text("reason", "a load test"),
        new Fact.Whole("contained_ms", 300_000),
        new Fact.Whole("requests_refused", 1_204),
        new Fact.Whole("first_refused", NOW + 1_300),
        new Fact.Whole("last_refused", NOW + 299_000));
    file = directory.resolve("audit.jsonl");
    Files.write(file, records.toByteArray());
  }

  @Test
  void wholeTrailIsIntactAndTellsItsHead() {
    assertThat(run("audit", "verify", file.toString())).isZero();
    assertThat(out.toString()).contains("chain default: records 0 to 5", "Intact: 6 records");
    String head = out.toString().lines().filter(l -> l.startsWith("  head ")).findFirst().get();
    assertThat(run("audit", "verify", file.toString(), "--head", head.substring(7))).isZero();
  }

  @Test
  void alteredTrailIsNotAndSaysWhere() throws IOException {
    String text = Files.readString(file);
    Files.writeString(file, text.replace("\"requests_refused\":1204", "\"requests_refused\":1"));
    assertThat(run("audit", "verify", file.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("line 6, record 5: altered:", "Not intact: 1 flaws");
  }

  @Test
  void cutOffTrailIsFoundByItsHead() throws IOException {
    assertThat(run("audit", "verify", file.toString())).isZero();
    String head = out.toString().lines().filter(l -> l.startsWith("  head ")).findFirst().get();
    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.lastIndexOf('\n', text.length() - 2) + 1));
    assertThat(run("audit", "verify", file.toString())).isZero();
    assertThat(run("audit", "verify", file.toString(), "--head", head.substring(7))).isEqualTo(1);
    assertThat(out.toString()).contains("truncated");
  }

  @Test
  void storyGoesFromTheDecisionToTheRelease() {
    assertThat(run("audit", "story", FINDING, file.toString())).isZero();
    String told = out.toString();
    assertThat(told)
        .containsSubsequence(
            "Finding f-1",
            "2026-07-31 08:00:13.000  decided, past every guard: deny eu-1/api_key/k1 by rule canary, mode enforce",
            "command " + COMMAND,
            "gw-1 answered 200 applied after 180 ms",
            "released by ann: a load test after 5 min 0 s, requests refused: 1204",
            "enforcement lag   at most 180 ms",
            "requests refused  1204",
            "first refused     2026-07-31 08:00:13.300",
            "ended             2026-07-31 08:05:13.000  released by ann");
    assertThat(told).doesNotContain("f-2");
  }

  @Test
  void storyIsFoundByWhatARefusedRequestNames() {
    assertThat(run("audit", "story", COMMAND, file.toString())).isZero();
    assertThat(out.toString()).contains("Finding f-1", "released by ann");
    assertThat(run("audit", "story", "f-3", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("tells nothing of f-3");
  }

  private int run(String... args) {
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(args);
  }

  private void say(AuditKind kind, long afterMs, Fact... facts) {
    records.writeBytes(trail.append(kind, NOW + afterMs, List.of(facts)));
    records.writeBytes("\n".getBytes(UTF_8));
  }

  private static Fact finding() {
    return new Fact.Text("finding_uid", FINDING);
  }

  private static Fact command() {
    return new Fact.Text("command_id", COMMAND);
  }
}
