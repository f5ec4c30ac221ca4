package io.tidegate.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.simulator.AttackKind;
import io.tidegate.simulator.Episode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class SimulateCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory = Path.of(".");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpNamesEveryAttackAndEpisodeAndHowLongDetectorsLearn() {
    assertThat(execute("--help")).isZero();
    assertThat(out.toString()).contains("30 minutes and more", "Examples:");
    for (AttackKind kind : AttackKind.values()) {
      assertThat(out.toString()).contains("\n  " + kind.id()).contains(kind.unit());
    }
    for (Episode episode : Episode.values()) {
      assertThat(out.toString()).contains("\n  " + episode.id()).contains(episode.summary());
    }
  }

  @Test
  void writesFourFilesThatAgree() throws IOException {
    Path files = directory.resolve("fleet");
    String[] arguments = {
      "--out",
      files.toString(),
      "--minutes",
      "20",
      "--tenants",
      "20",
      "--no-surge",
      "--seed",
      "3",
      "--attacks",
      "wallet-key=20@12+5",
      "--episodes",
      "rolling-deploy"
    };
    assertThat(execute(arguments)).isZero();
    assertThat(out.toString()).contains("wallet-key-1").contains("telemetry records");
    try (Stream<Path> written = Files.list(files)) {
      assertThat(written.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "telemetry.jsonl.gz", "scaling.jsonl.gz", "entities.jsonl", "labels.json");
    }
    JsonNode labels = JSON.readTree(files.resolve("labels.json").toFile());
    JsonNode incident = labels.path("incidents").path(0);
    assertThat(incident.path("attack").asText()).isEqualTo("wallet-key");
    assertThat(incident.path("intensity").asDouble()).isEqualTo(20);
    assertThat(incident.path("inside_surge").asBoolean(true)).isFalse();
    assertThat(incident.path("detectors").path(0).asText()).isEqualTo("spend-burst");
    JsonNode label = labels.path("labels").path(0);
    assertThat(label.path("kind").asText()).isEqualTo("wallet-key");
    assertThat(label.path("cluster").asText()).isEqualTo(labels.path("cluster").asText());
    assertThat(label.path("start")).isEqualTo(incident.path("start"));
    assertThat(label.path("effect")).isEqualTo(incident.path("first_record"));
    assertThat(label.path("primary").path(0).asText())
        .isEqualTo("api_key/" + incident.path("entity_ids").path(0).asText());
    assertThat(label.path("acceptable")).isEqualTo(incident.path("related"));
    List<String> subjects = new ArrayList<>();
    for (String line : Files.readAllLines(files.resolve("entities.jsonl"))) {
      subjects.add(JSON.readTree(line).path("subject").asText());
    }
    assertThat(subjects)
        .doesNotHaveDuplicates()
        .contains("api_key/" + incident.path("entity_ids").path(0).asText());
  }

  @Test
  void whatCannotBeUsedIsToldWithWhatCan() {
    String files = directory.resolve("none").toString();

    assertThat(execute("--out", files, "--attacks", "spend-bursts")).isEqualTo(2);
    assertThat(execute("--out", files, "--episodes", "deploy")).isEqualTo(2);
    assertThat(execute("--out", files, "--minutes", "5")).isEqualTo(2);
    assertThat(execute("--minutes", "20")).isEqualTo(2);
    assertThat(execute("--out", files, "--to", "localhost:9092")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--out=DIR | --to=HOST:PORT", "mutually exclusive")
        .contains("'spend-bursts'", "canary-leak")
        .contains("'deploy'", "rolling-deploy")
        .contains("minutes is 5, must be 10 to 21600");
    assertThat(Path.of(files)).doesNotExist();
  }

  private int execute(String... arguments) {
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of("simulate"));
    all.addAll(List.of(arguments));
    return command.execute(all.toArray(String[]::new));
  }
}
