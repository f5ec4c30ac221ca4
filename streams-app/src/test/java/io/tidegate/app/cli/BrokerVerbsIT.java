package io.tidegate.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.app.broker.TestBroker;
import io.tidegate.shell.cli.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The verbs that talk to brokers, where there is no broker and where its topics are missing. */
class BrokerVerbsIT {
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir private Path directory;
  private final StringWriter said = new StringWriter();

  @Test
  void withoutABrokerEachSaysSoAtOnceAndNamesTheSetting() throws IOException {
    String[][] verbs = {
      {"topics", "create"},
      {"topics", "list"},
      {"contained"},
      {"release", "eu-1/tenant/acme", "--reason", "a test"},
      {"policy", "load", "observe"},
      {"audit", "verify"},
      {"entities", "load", entities(3).toString()},
      {"scaling", "send", secured().toString()},
      {"entities", "list"},
      {"entities", "delete", "tenant/t1"},
      {"contain", "eu-1/tenant/acme", "--action", "deny", "--for", "30m", "--reason", "a test"},
      {"status"},
      {"findings", "list"},
      {"deadletters", "list"},
      {"calibrate", "--out", directory.resolve("learnt.jsonl").toString()},
    };
    for (String[] verb : verbs) {
      long startNanos = System.nanoTime();
      assertThat(run("127.0.0.1:1", verb)).as(verb[0]).isEqualTo(ExitCodes.FAILED);
      assertThat(said.toString())
          .contains("no broker answers at 127.0.0.1:1", "--bootstrap-servers HOST:PORT");
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).as(verb[0]).isLessThan(SOON);
    }
  }

  @Test
  void topicsOfOnesOwnNamesAreMadeByTheConfigurationThatNamesThem() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("own.yaml"),
            "sources: {entities: [{topic: live.entities}]}\ntopics: {operators: live.operators}\n");
    try (TestBroker broker = TestBroker.start()) {
      String[] load = {"entities", "load", entities(500).toString(), "--config", config.toString()};
      long startNanos = System.nanoTime();
      assertThat(run(broker.bootstrapServers(), load)).isEqualTo(ExitCodes.FAILED);
      assertThat(said.toString()).contains("no topic live.entities", "topics create");
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(SOON);

      assertThat(run(broker.bootstrapServers(), "topics", "create", "--config", config.toString()))
          .isZero();
      assertThat(said.toString())
          .containsPattern("live\\.entities +created")
          .containsPattern("live\\.operators +created")
          .doesNotContain("tidegate.entities", "tidegate.operators");
      assertThat(run(broker.bootstrapServers(), load)).as(said.toString()).isZero();
      assertThat(said.toString()).contains("Sent 500 records to live.entities.");

      assertThat(run(broker.bootstrapServers(), "topics", "create", "--partitions", "3")).isZero();
      assertThat(said.toString()).containsPattern("telemetry +exists, with 8 partitions");
      assertThat(run(broker.bootstrapServers(), "topics", "create", "--partitions", "0"))
          .isEqualTo(ExitCodes.UNUSABLE);
      assertThat(said.toString()).contains("--partitions is 0; allowed: 1 to 10000");
    }
  }

  private Path secured() throws IOException {
    return Files.writeString(
        directory.resolve("scaling.jsonl"),
        "{\"time\":\"2026-07-31T08:00:00Z\",\"event_id\":\"e\",\"cluster\":\"eu-1\",\"type\":\"node_secured\",\"node\":\"n\"}");
  }

  @Test
  void entityRecordsAreListedComparedAndTakenAway() throws Exception {
    try (TestBroker broker = TestBroker.start()) {
      String servers = broker.bootstrapServers();
      Path three = entities(3);
      assertThat(run(servers, "topics", "create")).isZero();
      assertThat(run(servers, "topics", "list", "-o", "json")).isZero();
      assertThat(said.toString()).contains("{\"topic\":\"tidegate.entities\",\"partitions\":1}");
      assertThat(run(servers, "entities", "diff", three.toString())).isEqualTo(ExitCodes.FAILED);
      assertThat(said.toString()).contains("+ tenant/t0  budget_usd 500, period \"day\"");
      assertThat(run(servers, "entities", "load", three.toString())).isZero();
      assertThat(run(servers, "entities", "diff", three.toString())).isZero();
      assertThat(said.toString()).isEmpty();

      assertThat(run(servers, "entities", "list", "-o", "json")).isZero();
      Path listed = Files.writeString(directory.resolve("listed.jsonl"), said.toString());
      assertThat(run(servers, "entities", "diff", listed.toString())).isZero();
      assertThat(run(servers, "entities", "get", "tenant/t1")).isZero();
      assertThat(said.toString()).containsPattern("budget_usd +500");

      assertThat(run(servers, "entities", "delete", "tenant/t1", "tenant/nobody"))
          .isEqualTo(ExitCodes.FAILED);
      assertThat(said.toString()).contains("no record of tenant/nobody", "nothing was sent");
      assertThat(run(servers, "entities", "delete", "tenant/t1")).isZero();
      assertThat(run(servers, "entities", "get", "tenant/t1")).isEqualTo(ExitCodes.FAILED);
      assertThat(run(servers, "entities", "list", "tenant/")).isZero();
      assertThat(said.toString()).contains("tenant/t0", "2 records.").doesNotContain("tenant/t1");
    }
  }

  private Path entities(int count) throws IOException {
    StringBuilder rows = new StringBuilder("subject,budget_usd,period\n");
    for (int i = 0; i < count; i++) {
      rows.append("tenant/t").append(i).append(",500,day\n");
    }
    return Files.writeString(directory.resolve("entities.csv"), rows);
  }

  private int run(String servers, String... args) {
    said.getBuffer().setLength(0);
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(said));
    command.setErr(new PrintWriter(said));
    String[] all = Arrays.copyOf(args, args.length + 2);
    all[args.length] = "--bootstrap-servers";
    all[args.length + 1] = servers;
    return command.execute(all);
  }
}
