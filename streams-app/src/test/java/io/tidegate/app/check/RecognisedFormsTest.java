package io.tidegate.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.cli.CommandTree;
import io.tidegate.formats.map.RecordMap;
import io.tidegate.formats.map.ShippedMaps;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records as gateways and collectors write them, before and after anything was configured. */
class RecognisedFormsTest {
  private static final Path FORMATS = Path.of("../formats/src/test/resources/io/tidegate/formats");
  private static final Path SPANS = FORMATS.resolve("otlp/openai-js-traces.json");
  private static final Path METRICS = FORMATS.resolve("otlp/openai-js-metrics.json");

  @TempDir Path directory = Path.of(".");

  private JsonNode check(int expected, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("check", "-o", "json"));
    arguments.addAll(Arrays.asList(options));
    StringWriter out = new StringWriter();
    int status =
        CommandTree.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute(arguments.toArray(String[]::new));
    assertThat(status).as(out.toString()).isEqualTo(expected);
    // How far it is may stand before it.
    return new ObjectMapper().readTree(out.getBuffer().substring(out.getBuffer().indexOf("{")));
  }

  private String config(String sources) throws IOException {
    return Files.writeString(directory.resolve("tidegate.yaml"), "sources: {" + sources + "}\n")
        .toString();
  }

  private String file(String name, List<String> lines) throws IOException {
    return Files.write(directory.resolve(name), lines).toString();
  }

  static List<String> maps() {
    return ShippedMaps.NAMES;
  }

  private static List<String> records(RecordMap map) {
    return map.tests().stream().map(RecordMap.Example::record).toList();
  }

  @ParameterizedTest
  @MethodSource("maps")
  void eachShippedMapIsToldFromOneRecordWithoutAWordInTheConfiguration(String name)
      throws IOException {
    RecordMap map = ShippedMaps.get(name);
    String plain = config("telemetry: [{topic: t, set: {cluster: eu-1}}]");
    for (RecordMap.Example example : map.tests()) {
      String file = file("one.log", List.of(example.record()));
      boolean isAny = !example.events().isEmpty();
      JsonNode bare = check(isAny ? CheckReport.LOSSES : CheckReport.UNUSABLE, "--file", file);
      assertThat(bare.at("/inputs/0/form").asText()).isEqualTo(isAny ? name : "tidegate");
      assertThat(bare.at("/inputs/0/supplied/cluster").asText()).isEqualTo(isAny ? "unnamed" : "");
      assertThat(bare.at("/requests").asInt()).isEqualTo(example.events().size());
      if (isAny) {
        JsonNode set =
            check(CheckReport.FINE, "--file", file, "--config", plain, "--fail-on", "repeats=100");
        assertThat(set.at("/inputs/0/form").asText()).isEqualTo(name);
        assertThat(set.at("/requests").asInt()).isEqualTo(example.events().size());
        assertThat(set.at("/refusedCount").asInt()).isZero();
      }
    }
  }

  @Test
  void aLogBetweenWhoseRecordsOtherLinesStandIsStillTold() throws IOException {
    List<String> lines = new ArrayList<>(records(ShippedMaps.get("haproxy-json")));
    lines.add(1, "2026-11-20T23:59:24+00:00 haproxy 25574 Server fleet/gpu-node-2 is DOWN.");
    String config = config("telemetry: [{topic: t, set: {cluster: eu-1}}]");
    JsonNode report =
        check(CheckReport.LOSSES, "--file", file("access.log", lines), "--config", config);
    assertThat(report.at("/inputs/0/form").asText()).isEqualTo("haproxy-json");
    assertThat(report.at("/inputs/0/read").asInt()).isEqualTo(lines.size() - 1);
    assertThat(report.at("/refused/0/first").asText()).isEqualTo("access.log:2");
  }

  @Test
  void everyFileIsReadAsTheSourceThatReadsItBest() throws IOException {
    String config =
        config(
            "telemetry: [{topic: own}, {topic: spans, format: otlp-json, set: {cluster: eu-1,"
                + " tenant: acme}}, {topic: proxies, format: nginx-json, set: {cluster: eu-2,"
                + " region: edge}}]");
    List<String> nginx = records(ShippedMaps.get("nginx-json"));
    JsonNode report =
        check(
            CheckReport.FINE,
            "--file",
            file("nginx.log", nginx),
            "--file",
            SPANS.toString(),
            "--config",
            config);
    assertThat(report.at("/inputs/0/source").asText()).isEqualTo("proxies");
    assertThat(report.at("/inputs/1/source").asText()).isEqualTo("spans");
    assertThat(report.at("/requests").asInt()).isEqualTo(7 + nginx.size());
    assertThat(share(report, "cluster")).isEqualTo(1.0);
    assertThat(share(report, "region")).isEqualTo(nginx.size() / (7.0 + nginx.size()));
  }

  private static double share(JsonNode report, String member) {
    for (JsonNode each : report.path("members")) {
      if (each.path("name").asText().equals(member)) {
        return each.path("ofAll").asDouble();
      }
    }
    throw new AssertionError(member);
  }

  @Test
  void spansAreToldThoughNothingNamesTheTenantYet() throws IOException {
    JsonNode report = check(CheckReport.LOSSES, "--file", SPANS.toString());
    assertThat(report.at("/inputs/0/form").asText()).isEqualTo("otlp-json");
    assertThat(report.at("/inputs/0/supplied/tenant").asText()).isEqualTo("unnamed");
    assertThat(report.at("/requests").asInt()).isEqualTo(7);
    assertThat(report.at("/losses").toString()).contains("nothing says the tenant");
  }

  @Test
  void spansAreReadOnceTheSourceSaysWhatTheyLack() throws IOException {
    String config =
        config("telemetry: [{topic: t, format: otlp-json, set: {cluster: eu-1, tenant: acme}}]");
    JsonNode report = check(CheckReport.FINE, "--file", SPANS.toString(), "--config", config);
    assertThat(report.at("/requests").asInt()).isEqualTo(7);
    assertThat(report.at("/refusedCount").asInt()).isZero();
    assertThat(report.at("/inputs/0/form").asText()).isEqualTo("otlp-json");
  }

  @Test
  void metricsThatSayNothingOfNodesAreKnownAndOfNoInterest() throws IOException {
    JsonNode report = check(CheckReport.UNUSABLE, "--file", METRICS.toString());
    assertThat(report.at("/inputs/0/form").asText()).isEqualTo("otlp-json");
    assertThat(report.at("/inputs/0/ignored").asInt()).isPositive();
  }

  @Test
  void whatAutoscalersTellIsToldByTheirFormsToo() throws IOException {
    List<String> lines = Files.readAllLines(FORMATS.resolve("scaling/fuzzed.jsonl"));
    List<String> forms = new ArrayList<>();
    for (String line : lines) {
      JsonNode report =
          check(
              CheckReport.UNUSABLE,
              "--file",
              file("none.log", List.of("{}")),
              "--scaling",
              file("scaling.log", List.of(line)));
      forms.add(report.at("/inputs/0/form").asText());
    }
    assertThat(forms)
        .containsExactly(
            "kubernetes-events",
            "kubernetes-events",
            "kubernetes-events",
            "eventbridge",
            "azure-activity",
            "gke-visibility");
  }
}
