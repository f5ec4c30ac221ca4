package io.tidegate.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.shell.config.ConfigKey;
import io.tidegate.shell.config.ConfigKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class CommandTreeTest {
  @TempDir Path directory = Path.of(".");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check",
        "whatif",
        "replay",
        "serve",
        "topics",
        "topics create",
        "topics list",
        "enforce",
        "enforce haproxy",
        "enforce http",
        "enforce litellm",
        "enforce kubernetes",
        "keys",
        "keys generate",
        "verify",
        "verify command",
        "contained",
        "status",
        "deadletters",
        "deadletters list",
        "deadletters show",
        "deadletters replay",
        "findings",
        "findings list",
        "findings show",
        "findings watch",
        "schema",
        "contain",
        "entities",
        "entities load",
        "entities list",
        "entities get",
        "entities diff",
        "entities delete",
        "completion",
        "release",
        "approve",
        "reject",
        "protect",
        "verdict",
        "accept-baseline",
        "audit",
        "audit verify",
        "audit story",
        "config",
        "version"
      })
  void everyVerbHelpsWithAnExample(String verb) {
    assertThat(execute((verb + " --help").split(" "))).isZero();
    assertThat(out.toString()).contains("Example").contains("tidegate " + verb);
  }

  @Test
  void argumentsThatCannotBeUsedAreTold() {
    assertThat(execute()).isEqualTo(2);
    assertThat(execute("relpay")).isEqualTo(2);
    assertThat(execute("replay", "--telemetry", directory.resolve("none").toString())).isEqualTo(2);
    assertThat(execute("replay", "--telemetry", directory.toString())).isEqualTo(2);
    assertThat(execute("serve", "--http-port", "70000")).isEqualTo(2);
    assertThat(err.toString())
        .contains("there is no file", "is a directory", "service.http.port is 70000")
        .doesNotContain("\tat ");
  }

  @Test
  void debugTellsWhereAFailureComesFrom() {
    assertThat(execute("serve", "--http-port", "70000", "--debug")).isEqualTo(2);
    assertThat(err.toString()).contains("\tat ");
  }

  @Test
  void configShowsEveryKey() {
    assertThat(execute("config")).isZero();
    assertThat(out.toString().lines())
        .containsAll(ConfigKeys.all().stream().map(CommandTreeTest::headline).toList());
  }

  @Test
  void configCheckJudgesAFile() throws IOException {
    Path file = Files.writeString(directory.resolve("c.yaml"), "engine: {tick: 10s}");
    assertThat(execute("config", "check", file.toString())).isZero();
    assertThat(out.toString()).contains("is usable", "policy observe@1");

    Files.writeString(file, "engine: {tock: 10s}");
    assertThat(execute("config", "check", file.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("nearest is engine.tick");
  }

  @Test
  void replayGivesTheSameBytesTwice() throws IOException {
    assertThat(
            execute(
                "simulate", "--out", directory.toString(), "--minutes", "12", "--peak-nodes", "10"))
        .isZero();

    assertThat(replay("1")).as(err::toString).isZero();
    assertThat(replay("2")).isZero();

    assertThat(directory.resolve("a1")).hasSameBinaryContentAs(directory.resolve("a2"));
    assertThat(directory.resolve("c1")).hasSameBinaryContentAs(directory.resolve("c2"));
    assertThat(err.toString()).contains("Refused 0").doesNotContain("u000a");
  }

  @Test
  void replayFailsWhereNotOneLineOfAFileIsWhatItShouldBe() throws IOException {
    execute("simulate", "--out", directory.toString(), "--minutes", "12", "--peak-nodes", "10");
    String scaling = directory.resolve("scaling.jsonl.gz").toString();
    String telemetry = directory.resolve("telemetry.jsonl.gz").toString();

    assertThat(execute("replay", "--telemetry", scaling)).isEqualTo(1);
    assertThat(err.toString()).contains("no line of " + scaling, "are they telemetry?");
    assertThat(execute("replay", "--telemetry", telemetry, "--scaling", telemetry)).isEqualTo(2);
    Path other = Files.copy(directory.resolve("telemetry.jsonl.gz"), directory.resolve("o.gz"));
    assertThat(execute("replay", "--telemetry", telemetry, "--scaling", other.toString()))
        .isEqualTo(1);
    assertThat(err.toString()).contains("are they scaling events?");
  }

  @Test
  void schemasAreNamedAndPrinted() {
    assertThat(execute("schema")).isZero();
    assertThat(out.toString().lines()).contains("inference-event", "policy");
    assertThat(execute("schema", "policy")).isZero();
    assertThat(out.toString())
        .contains("policy.schema.json", "reserved_for_proof")
        .doesNotContain("u000a");
    assertThat(execute("schema", "polizy")).isEqualTo(2);
    assertThat(err.toString()).contains("no schema polizy; allowed: inference-event");
  }

  @Test
  void findingsAreListedAndShownFromAFile() throws IOException {
    execute("simulate", "--out", directory.toString(), "--minutes", "12", "--peak-nodes", "10");
    assertThat(replay("1")).isZero();
    String alerts = directory.resolve("a1").toString();

    assertThat(execute("findings", "list", "--file", alerts, "--severity", "medium")).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines.get(lines.size() - 1)).matches("[1-9][0-9]* findings, [0-9]+ of them open\\.");
    String uid = lines.get(lines.size() - 2).replaceAll(".*(f-[0-9a-f]{8}).*", "$1");

    assertThat(execute("findings", "show", uid, "--file", alerts)).isZero();
    assertThat(out.toString()).contains("finding", uid, "observed");
    assertThat(execute("findings", "show", uid, "--file", alerts, "-o", "json")).isZero();
    assertThat(execute("findings", "show", "f-", "--file", alerts)).isEqualTo(2);
    assertThat(execute("findings", "show", "f-0000000000", "--file", alerts)).isEqualTo(2);
    assertThat(err.toString()).contains("f- are ", "no finding f-0000000000 among ");
  }

  @Test
  void secretsOfKafkaAreNotRepeated() throws IOException {
    String secret = "hunter2-is-what-nobody-may-read";
    Path file =
        Files.writeString(
            directory.resolve("tidegate.yaml"),
            "kafka:\n  bootstrapServers: localhost:1\n  sasl.jaas.config: [" + secret + "]\n");
    assertThat(execute("contained", "--debug", "--config", file.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("kafka.sasl.jaas.config").doesNotContain(secret);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--action shout --for 30m",
        "--action deny --for 25h",
        "--action deny --for soon",
        "--action throttle --for 30m",
        "--action deny --for 30m --limit requests_per_min=60",
        "--action throttle --for 30m --limit rpm=60",
        "--action throttle --for 30m --limit requests_per_min=-1"
      })
  void nobodyIsContainedByWhatCannotBeDone(String asked) {
    String all = "contain eu-1/tenant/acme --reason why " + asked;
    assertThat(execute(all.split(" "))).isEqualTo(2);
    assertThat(err.toString()).doesNotContain("no broker", "--debug tells more");
  }

  @ParameterizedTest
  @ValueSource(strings = {"detectors -o json", "config -o json", "map list -o json"})
  void whatListsIsForProgramsToo(String verb) throws IOException {
    assertThat(execute(verb.split(" "))).isZero();
    ObjectMapper json = new ObjectMapper();
    for (String line : out.toString().lines().toList()) {
      assertThat(json.readTree(line).isObject()).as(line).isTrue();
    }
  }

  @Test
  void shellsCompleteVerbsAndOptions() throws Exception {
    assertThat(execute("completion", "zsh")).isZero();
    assertThat(out.toString()).startsWith("autoload -Uz compinit");
    out.getBuffer().setLength(0);
    assertThat(execute("completion", "bash")).isZero();
    Path script = Files.writeString(directory.resolve("completion"), out.toString());
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                "source "
                    + script
                    + "; COMP_WORDS=(tidegate findings li); COMP_CWORD=2; COMP_TYPE=9;"
                    + " _complete_tidegate; echo \"${COMPREPLY[@]}\"")
            // Only where a shell really completes may its options be set.
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8).strip()).isEqualTo("list");
  }

  @Test
  void theListOfVerbsHasWholeSentences() {
    CommandTree.commandLine()
        .getSubcommands()
        .forEach(
            (verb, command) ->
                assertThat(command.getCommandSpec().usageMessage().description()[0])
                    .as(verb)
                    .endsWith("."));
  }

  @Test
  void helpIsAVerbToo() {
    assertThat(execute("help")).isZero();
    assertThat(execute("help", "replay")).isZero();
    assertThat(out.toString()).contains("Usage: tidegate replay");
  }

  @Test
  void replayListsBadLinesAndGoesOn() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("t.jsonl"),
            """
            {"time":5

            nonsense
            {"time":"2026-07-31T08:00:00Z","request_id":"r1","cluster":"eu-1","tenant":"acme",\
            "api_key":"k1","node":"n1","model":"m","status":200,"latency_ms":20}
            """);

    assertThat(execute("replay", "--telemetry", file.toString())).isZero();
    assertThat(err.toString()).contains("t.jsonl:1: ", "t.jsonl:3: ", "Refused 2");
  }

  @Test
  void replayDoesNotWriteOverWhatItReads() throws IOException {
    String file = Files.writeString(directory.resolve("t.jsonl"), "{}").toString();

    assertThat(execute("replay", "--telemetry", file, "--alerts", file)).isEqualTo(2);
    assertThat(Path.of(file)).hasContent("{}");
  }

  @Test
  void entitiesAreSentOnlyOnceAllAreGood() throws IOException {
    Path file = Files.writeString(directory.resolve("e.csv"), "subject,plan\ntenant/a,pro\nb,pro");
    String nobody = "127.0.0.1:1";

    assertThat(execute("entities", "load", file.toString(), "--bootstrap-servers", nobody))
        .isEqualTo(2);
    assertThat(execute("entities", "load", "none.csv", "--bootstrap-servers", nobody)).isEqualTo(2);
    assertThat(err.toString())
        .contains("e.csv, line 3: subject must be <kind>/<id>", "there is no file none.csv");
    assertThat(out.toString()).isEmpty();
  }

  private int replay(String run) {
    return execute(
        "replay",
        "--telemetry",
        directory.resolve("telemetry.jsonl.gz").toString(),
        "--scaling",
        directory.resolve("scaling.jsonl.gz").toString(),
        "--alerts",
        directory.resolve("a" + run).toString(),
        "--commands",
        directory.resolve("c" + run).toString());
  }

  private int execute(String... args) {
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(args);
  }

  private static String headline(ConfigKey key) {
    return key.name() + ": " + (key.fallback().isEmpty() ? "(not set)" : key.fallback());
  }
}
