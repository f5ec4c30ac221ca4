package io.tidegate.app.whatif;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.cli.CommandTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fleet that grows and whose new nodes are secured late: the trial beside the service itself. */
class WhatIfTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path directory = Path.of(".");
  private static Path past = Path.of(".");

  private final StringWriter out = new StringWriter();

  @BeforeAll
  static void live() {
    past = directory.resolve("past");
    WhatIfTest run = new WhatIfTest();
    assertThat(
            run.execute(
                "simulate",
                "--out",
                past.toString(),
                "--minutes",
                "30",
                "--tenants",
                "20",
                "--peak-nodes",
                "60",
                "--rate-per-node",
                "0.5",
                "--seed",
                "102",
                "--attacks",
                "slow-security=120@0+30,canary-leak"))
        .as(run.out.toString())
        .isZero();
    assertThat(
            run.execute(
                "replay",
                "--telemetry",
                past.resolve("telemetry.jsonl.gz").toString(),
                "--scaling",
                past.resolve("scaling.jsonl.gz").toString(),
                "--policy",
                "contain",
                "--alerts",
                past.resolve("alerts.jsonl").toString(),
                "--commands",
                past.resolve("commands.jsonl").toString()))
        .as(run.out.toString())
        .isZero();
  }

  @Test
  void trialHoldsAndReadiesAsTheServiceDid() throws IOException {
    SortedMap<String, Integer> sent = new TreeMap<>();
    for (String line : Files.readAllLines(past.resolve("commands.jsonl"))) {
      JsonNode command = JSON.readTree(line).path("value");
      String text = command.toString();
      String rule =
          text.contains("\"restore\"")
              ? "restore"
              : text.contains("readiness-gate")
                  ? "readiness-gate"
                  : text.contains("pre-warm") ? "pre-warm" : "other";
      sent.merge(rule, 1, Integer::sum);
    }
    assertThat(sent.get("readiness-gate")).isGreaterThan(20);
    assertThat(
            execute(
                "policy",
                "simulate",
                "--alerts",
                past.resolve("alerts.jsonl").toString(),
                "--scaling",
                past.resolve("scaling.jsonl.gz").toString(),
                "--telemetry",
                past.resolve("telemetry.jsonl.gz").toString(),
                "--policy",
                "contain"))
        .as(out.toString())
        .isZero();
    assertThat(count("readiness-gate")).isEqualTo(sent.get("readiness-gate"));
    assertThat(count("pre-warm")).isEqualTo(sent.getOrDefault("pre-warm", 0));
    assertThat(out.toString())
        .contains("taken back before their end: " + sent.get("restore"))
        .doesNotContain("Not tried");
  }

  @Test
  void policyIsTriedOnRequestsInAnotherFormAsOnThoseInOurOwn() throws IOException {
    List<String> members =
        List.of(
            "time",
            "request_id",
            "cluster",
            "tenant",
            "api_key",
            "user",
            "source",
            "node",
            "model",
            "status",
            "input_tokens",
            "output_tokens");
    StringBuilder map = new StringBuilder("name: wrapped\nmakes: inference-event\nfields:\n");
    members.forEach(each -> map.append("  %s: /event/%s\n".formatted(each, each)));
    map.append("tests: [{record: '{\"event\":{\"tenant\":\"a\"}}', events: [{tenant: a}]}]\n");
    Path file = Files.writeString(directory.resolve("wrapped.yaml"), map);
    Path config =
        Files.writeString(
            directory.resolve("wrapped-config.yaml"),
            "sources: {telemetry: [{topic: t, format: json, map: " + file + "}]}\n");
    Path wrapped = directory.resolve("wrapped.jsonl");
    try (PrintWriter lines = new PrintWriter(Files.newBufferedWriter(wrapped));
        BufferedReader own = unpacked(past.resolve("telemetry.jsonl.gz"))) {
      own.lines()
          .filter(line -> !line.contains("\"sample\""))
          .forEach(line -> lines.println("{\"event\":" + line + "}"));
    }
    String alerts = past.resolve("alerts.jsonl").toString();
    String[] ofOwn = {
      "policy",
      "simulate",
      "--alerts",
      alerts,
      "--policy",
      "contain",
      "--telemetry",
      past.resolve("telemetry.jsonl.gz").toString()
    };
    assertThat(execute(ofOwn)).as(out.toString()).isZero();
    String expected = out.toString();
    out.getBuffer().setLength(0);
    String[] ofWrapped = {
      "policy",
      "simulate",
      "--alerts",
      alerts,
      "--policy",
      "contain",
      "--telemetry",
      wrapped.toString(),
      "--config",
      config.toString()
    };
    assertThat(execute(ofWrapped)).as(out.toString()).isZero();
    assertThat(out.toString()).isEqualTo(expected).contains(" %)");
  }

  private static BufferedReader unpacked(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8));
  }

  private int count(String rule) {
    Matcher row = Pattern.compile("\n  " + rule + " +(\\d+)").matcher(out.toString());
    return row.find() ? Integer.parseInt(row.group(1)) : 0;
  }

  @Test
  void reportComparesPoliciesAndNamesWhomTheyWouldHaveContained() throws IOException {
    Path report = directory.resolve("report");
    Path labels =
        Files.writeString(
            directory.resolve("labels.json"),
            "{\"labels\":[{\"kind\":\"none\",\"start\":0,\"end\":1,\"primary\":[\"tenant/x\"]}]}");
    assertThat(
            execute(
                "whatif",
                "--telemetry",
                past.resolve("telemetry.jsonl.gz").toString(),
                "--scaling",
                past.resolve("scaling.jsonl.gz").toString(),
                "--entities",
                past.resolve("entities.jsonl").toString(),
                "--labels",
                labels.toString(),
                "--out",
                report.toString()))
        .as(out.toString())
        .isZero();
    String markdown = Files.readString(report.resolve("whatif.md"));
    assertThat(markdown)
        .contains("## Contained under observe@1", "## Contained under contain@1")
        .contains("Labels tell of 1 attacks: 0 were found")
        .contains("canary-leak");
    String html = Files.readString(report.resolve("whatif.html"));
    assertThat(html)
        .contains("<svg", "Fleet of eu-1", "Demand of eu-1", "default-src 'none'")
        .doesNotContain("<script", "http://www.w3.org/1999");
  }

  @Test
  void labelsThatCannotBeUsedAreTold() throws IOException {
    Path labels = Files.writeString(directory.resolve("wrong.json"), "{}");
    assertThat(
            execute(
                "whatif",
                "--telemetry",
                past.resolve("telemetry.jsonl.gz").toString(),
                "--labels",
                labels.toString(),
                "--out",
                directory.resolve("none").toString()))
        .isEqualTo(2);
    assertThat(out.toString()).contains("has no list \"labels\"");
    assertThat(directory.resolve("none")).doesNotExist();
  }

  private int execute(String... arguments) {
    return CommandTree.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(out, true))
        .execute(arguments);
  }
}
