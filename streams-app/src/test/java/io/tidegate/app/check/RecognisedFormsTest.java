package io.tidegate.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.cli.CommandTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records as a collector exported them, before and after anything was configured. */
class RecognisedFormsTest {
  private static final Path CAPTURED =
      Path.of("../formats/src/test/resources/io/tidegate/formats/otlp/openai-js-traces.json");

  @TempDir Path directory = Path.of(".");

  private JsonNode check(int expected, String... options) throws IOException {
    String[] arguments = new String[options.length + 5];
    arguments[0] = "check";
    arguments[1] = "--file";
    arguments[2] = CAPTURED.toString();
    arguments[3] = "-o";
    arguments[4] = "json";
    System.arraycopy(options, 0, arguments, 5, options.length);
    StringWriter out = new StringWriter();
    int status =
        CommandTree.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute(arguments);
    assertThat(status).as(out.toString()).isEqualTo(expected);
    return new ObjectMapper().readTree(out.toString());
  }

  @Test
  void formIsToldThoughNothingNamesTheTenantYet() throws IOException {
    JsonNode report = check(CheckReport.UNUSABLE);
    assertThat(report.at("/inputs/0/form").asText()).isEqualTo("otlp-json");
    assertThat(report.at("/refusedCount").asInt()).isEqualTo(7);
    assertThat(report.at("/refused/0/reason").asText()).startsWith("missing_field");
  }

  @Test
  void recordsAreReadOnceTheSourceSaysWhatTheyLack() throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("tidegate.yaml"),
            "sources: {telemetry: [{topic: t, format: otlp-json, set: {cluster: eu-1, tenant:"
                + " acme}}]}\n");
    JsonNode report = check(CheckReport.FINE, "--config", config.toString());
    assertThat(report.at("/requests").asInt()).isEqualTo(7);
    assertThat(report.at("/refusedCount").asInt()).isZero();
    assertThat(report.at("/inputs/0/form").asText()).isEqualTo("otlp-json");
  }
}
