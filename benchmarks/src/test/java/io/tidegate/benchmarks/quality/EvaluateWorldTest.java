package io.tidegate.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.app.cli.CommandTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code evaluate --world} on what {@code simulate} wrote. */
class EvaluateWorldTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path simulated = Path.of(".");
  @TempDir private Path directory = Path.of(".");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void simulate() {
    int status =
        CommandTree.commandLine()
            .setErr(new PrintWriter(new StringWriter()))
            .setOut(new PrintWriter(new StringWriter()))
            .execute(
                "simulate",
                "--out",
                simulated.toString(),
                "--minutes",
                "20",
                "--tenants",
                "20",
                "--no-surge",
                "--seed",
                "3",
                "--attacks",
                "canary-leak@12+5");
    assertThat(status).isZero();
  }

  @Test
  void whatSimulateWritesIsScored() throws IOException {
    Path report = directory.resolve("report");

    assertThat(evaluate(simulated, "--out", report.toString())).isZero();

    assertThat(out.toString())
        .contains("| recall at severity ≥ medium | 1/1")
        .contains("| commands on innocents (enforced) | 0,");
    assertThat(out.toString()).startsWith(Files.readString(report.resolve("world.md")));
    JsonNode json = JSON.readTree(report.resolve("world.json").toFile());
    assertThat(json.path("policy").asText()).isEqualTo("contain@1");
    JsonNode label = json.path("scenarios").path(0).path("labels").path(0);
    assertThat(label.path("kind").asText()).isEqualTo("canary-leak");
    assertThat(label.path("first_detector").asText()).isEqualTo("canary-leak");
    assertThat(json.path("totals").path("recall").asDouble()).isEqualTo(1);
    assertThat(err.toString()).contains("evaluate: 1 scenarios, 1 labels, 2 at a time");
  }

  @Test
  void everyMissedOneIsListedWithWhatWasToldOfIt() throws IOException {
    Path one = copy("one");
    ObjectNode labels = (ObjectNode) JSON.readTree(one.resolve("labels.json").toFile());
    ObjectNode label = (ObjectNode) labels.path("labels").path(0);
    label.putArray("primary").add("api_key/nobody");
    label.putArray("acceptable");
    JSON.writeValue(one.resolve("labels.json").toFile(), labels);

    assertThat(evaluate(directory, "--out", directory.resolve("r").toString())).isZero();

    assertThat(out.toString())
        .contains("| canary-leak | api_key/nobody | – | – | nothing |")
        .containsPattern("\\| one \\| 1\\d\\.\\d \\| canary-leak \\| .*canary");
  }

  @Test
  void scenarioOfWhichNoRecordCanBeReadIsAnErrorAndNoZero() throws IOException {
    Path broken = copy("broken");
    Files.delete(broken.resolve("telemetry.jsonl.gz"));
    Files.writeString(broken.resolve("telemetry.jsonl"), "{\"no\": 1}\n{\"no\": 2}\n");

    assertThat(evaluate(directory, "--out", directory.resolve("r").toString())).isEqualTo(1);

    assertThat(err.toString()).contains("evaluate: broken: no request could be read");
    assertThat(out.toString()).contains("Scenarios: 0,", "## Not scored", "| broken | no request");
  }

  @Test
  void whatCannotBeUsedIsToldBeforeAnythingRuns() throws IOException {
    Path one = copy("one");
    String labels = Files.readString(one.resolve("labels.json"));
    Files.writeString(
        one.resolve("labels.json"),
        labels.replaceAll("\"start\":\"[^\"]*\",\"effect\"", "\"effect\""));

    assertThat(evaluate(one)).isEqualTo(2);
    assertThat(err.toString()).contains("labels[0].start is missing; allowed: ms since 1970");
    assertThat(evaluate(directory.resolve("none"))).isEqualTo(2);
    assertThat(err.toString()).contains("none is not there");
    assertThat(evaluate(simulated, "--suite", "quick")).isEqualTo(2);
    assertThat(evaluate(simulated, "--jobs", "3")).isEqualTo(2);
    assertThat(evaluate(simulated, "--policy", "nope")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--suite is of the simulated suites")
        .contains("--jobs is 3, must be 1 or 2")
        .contains("nope")
        .doesNotContain("u000a");
  }

  private Path copy(String name) throws IOException {
    Path folder = Files.createDirectory(directory.resolve(name));
    for (String file : new String[] {"telemetry.jsonl.gz", "scaling.jsonl.gz", "labels.json"}) {
      Files.copy(
          simulated.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    return folder;
  }

  private int evaluate(Path world, String... options) {
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String[] arguments = new String[options.length + 3];
    arguments[0] = "evaluate";
    arguments[1] = "--world";
    arguments[2] = world.toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return command.execute(arguments);
  }
}
