package io.tidegate.app.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.app.cli.CommandTree;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExplainCommandTest {
  private static final String ALERT =
      """
      {"class_uid":2004,"activity_name":"Create","severity":"High","confidence":"High",
       "message":"tenant t17 spends 9.4x what its own past explains.",
       "finding_info":{"uid":"f-1","first_seen_time":0,"last_seen_time":5000,
                       "analytic":{"uid":"spend-burst"}},
       "resources":[{"uid":"tenant/t17","namespace":"eu-1","role":"Affected"}],
       "evidences":[{"data":{"parameter":"spending, USD per minute","observed":9.4,"expected":1.0,
         "ratio":9.4,"cluster_size":84,"cluster_size_at_baseline":10,"scaling_phase":"scaling_out",
         "size_source":"timeline","score":15.2,"score_bar":11.1,"p_value":2.5E-7,
         "budget_medium_per_day":5,"budget_share":0.3,"excess_usd_per_hour":504,
         "deterministic":false,"provisional":false,"without_scale_awareness":true,
         "baseline_age_s":86400,"tail_quantile":2.1,
         "containment":{"state":"would_have","command_id":"c1","until":60000}}}]}
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path directory;

  @Test
  void tellsWhatAFindingRestsOn() throws Exception {
    assertThat(explain(ALERT)).isZero();

    assertThat(out.toString())
        .startsWith("tenant t17 spends 9.4x")
        .contains("10 -> 84", "15.2 nats against a bar of 11.1", "5 medium a day")
        .contains("would have fired too", "tail quantile", "would have", "tenant/t17");
  }

  @Test
  void momentsAndListsReadAsSuchAndWhatIsNotKnownIsNotANumber() throws Exception {
    String proof =
        ALERT
            .replace("\"cluster_size\":84", "\"cluster_size\":0")
            .replace(
                "\"baseline_age_s\":86400",
                "\"baseline_age_s\":0,\"ready_at\":1785485549706,\"ended_at\":0,\"canaries\":[\"c1\",\"c2\"]")
            .replace(
                "\"analytic\":",
                "\"types\":[\"LLM03:2025\"],\"attacks\":[{\"technique\":{\"uid\":\"AML.T0010\",\"name\":\"Supply\"}}],\"analytic\":");

    assertThat(explain(proof)).isZero();

    assertThat(out.toString())
        .contains("2026-07-31T08:12:29.706Z", "c1, c2", "AML.T0010 Supply", "LLM03:2025")
        .containsPattern("nodes +not known")
        .doesNotContain("ended at", "history", "1785485549706");
  }

  @Test
  void whatAnAlertSaysIsTextAndNothingElse() throws Exception {
    String forged = ALERT.replace("tenant t17", "\\u001b[2J\\u009b31mall\\nis well \\u202e");

    assertThat(explain(forged)).isZero();

    assertThat(out.toString()).startsWith("\\u001b[2J\\u009b31mall\\u000ais well \\u202e");
  }

  @Test
  void findsTheLastAlertOfAFindingAmongMany() throws Exception {
    String other = ALERT.replace("f-1", "f-2").replace("t17", "t18");

    assertThat(explain(ALERT + other, "--uid", "f-1")).isZero();

    assertThat(out.toString()).startsWith("tenant t17");
  }

  @Test
  void saysWhatIsWrongWithTheFile() throws Exception {
    assertThat(explain("{\"class_uid\":1}")).isEqualTo(2);
    assertThat(explain(ALERT + "{broken")).isEqualTo(2);
    assertThat(explain(ALERT, "--uid", "f-9")).isEqualTo(2);
    assertThat(explain("")).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "record 1 is not a finding", "record 2 is not JSON", "no finding f-9", "is empty");
  }

  private int explain(String text, String... options) throws Exception {
    Path file = Files.writeString(directory.resolve("alerts.jsonl"), text);
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    String[] arguments = new String[options.length + 2];
    arguments[0] = "explain";
    arguments[1] = file.toString();
    System.arraycopy(options, 0, arguments, 2, options.length);
    return command.execute(arguments);
  }
}
