package io.tidegate.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PolicyCommandTest {
  private static final String BURST =
      """
      {"class_uid":2004,"activity_id":1,"severity":"High","confidence":"High","time":946684860000,\
      "message":"api_key k1 spends 40x.","finding_info":{"uid":"f-1",\
      "analytic":{"uid":"spend-burst"}},"resources":[\
      {"uid":"tenant/acme","namespace":"eu-1"},{"uid":"api_key/k1","namespace":"eu-1"}],\
      "evidences":[{"data":{"judged":"api_key/k1","parameter":"spending, USD per minute",\
      "expected":0.5,"excess_usd_per_hour":504,"deterministic":false,"provisional":PROVISIONAL,\
      "scaling_phase":"steady","cluster_size":10}}]}
      """;

  @TempDir Path directory = Path.of(".");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void checkTellsEveryErrorWithItsLine() throws IOException {
    assertThat(execute("policy", "check", "contain")).isZero();
    assertThat(out.toString())
        .contains("policy contain@1", "needs signing.keyFile")
        .doesNotContain("warning");

    Path wrong = directory.resolve("p.yaml");
    Files.writeString(wrong, "name: p\nversion: 1\nmode: enforced\nrules: []\n");
    assertThat(execute("policy", "check", wrong.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            wrong + ":2: /version is 1; allowed: a text",
            wrong + ":3: /mode is enforced; allowed: observe, approve, enforce")
        .doesNotContain("u000a");
    assertThat(execute("policy", "check", "none")).isEqualTo(2);
  }

  @Test
  void checkWarnsOfWhatIsAllowedAndHardlyMeant() throws IOException {
    Path odd = directory.resolve("p.yaml");
    Files.writeString(
        odd,
        """
        name: p
        version: "1"
        mode: enforce
        rules:
          - {id: nodes, match: {entities: [node, cluster]}, action: deny, ttl: 5m}
          - {id: keys, match: {entities: [node, api_key]}, action: deny, ttl: 5m}
          - {id: all, action: deny, ttl: 5m}
          - {id: never, action: observe}
        """);
    assertThat(execute("policy", "check", odd.toString())).isZero();
    assertThat(out.toString())
        .doesNotContain("rule keys")
        .contains(
            "warning: rule nodes can never act: deny is done to no cluster and no node",
            "warning: rule never is never asked: all matches everything",
            "warning: it enforces, but whoever can write to the topics can change it");
  }

  @Test
  void explainSaysWhichRuleWhatCommandAndWhichGuards() throws IOException {
    String alerts = alerts(BURST.replace("PROVISIONAL", "false"));

    assertThat(execute("policy", "explain", "--finding", alerts, "--policy", "contain")).isZero();
    assertThat(out.toString())
        .contains(
            "no: detector is spend-burst, the rule asks for unsecured-node",
            "matches, and decides",
            "eu-1/api_key/acme/k1",
            "cost_usd_per_hour 60",
            "blast_radius",
            "at most 10 % of the nodes (1 at least), 5 % of the customers");
    assertThat(execute("policy", "explain", "--finding", alerts, "--uid", "f-2")).isEqualTo(2);
  }

  @Test
  void simulateCountsCommandsTargetsRefusalsAndTraffic() throws IOException {
    String alerts =
        alerts(
            BURST.replace("PROVISIONAL", "false")
                + BURST.replace("PROVISIONAL", "false").replace("860000", "920000")
                + BURST.replace("PROVISIONAL", "true").replace("k1", "k2"));
    Path telemetry = directory.resolve("t.jsonl");
    Files.writeString(telemetry, request(90_000, "k1", "acme") + request(90_000, "k3", "other"));

    assertThat(
            execute(
                "policy",
                "simulate",
                "--alerts",
                alerts,
                "--policy",
                "contain",
                "--telemetry",
                telemetry.toString()))
        .isZero();
    assertThat(out.toString())
        .contains(
            "3 alerts: 1 commands on 1 targets",
            "requests refused or limited:   1 of 2 (50.000 %)",
            "tenants refused or limited:    1 of 2",
            "provisional",
            "enforce throttle eu-1/api_key/acme/k1 for 583s",
            "Not tried: readiness_gate and pre_warm");
  }

  @Test
  void nothingIsLoadedThatCannotBeUsed() throws IOException {
    Path wrong = Files.writeString(directory.resolve("p.yaml"), "name: p\n");
    String nobody = "127.0.0.1:1";
    assertThat(execute("policy", "load", wrong.toString(), "--bootstrap-servers", nobody))
        .isEqualTo(2);
    assertThat(execute("policy", "load", "--bootstrap-servers", nobody)).isEqualTo(2);
    assertThat(err.toString()).contains("/version is missing", "either FILE or --remove NAME");
  }

  private String alerts(String text) throws IOException {
    return Files.writeString(directory.resolve("a.jsonl"), text).toString();
  }

  private static String request(long timeMs, String key, String tenant) {
    return "{\"time\":"
        + (timeMs + 946_684_800_000L)
        + ",\"request_id\":\"r\",\"cluster\":\"eu-1\",\"tenant\":\""
        + tenant
        + "\",\"api_key\":\""
        + key
        + "\",\"model\":\"m\",\"status\":200}\n";
  }

  private int execute(String... args) {
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(args);
  }
}
