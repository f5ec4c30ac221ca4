package io.tidegate.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.broker.TestBroker;
import io.tidegate.app.topics.TopicReader;
import io.tidegate.app.topics.TopicWriter;
import io.tidegate.schemas.deadletter.DeadLetterEncoder;
import io.tidegate.schemas.deadletter.Position;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.RefusalReason;
import io.tidegate.shell.config.TidegateConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What was found and what was refused, as people ask a real broker for it. */
class FindingsAndDeadLettersIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static TestBroker broker;
  private static TidegateConfig config;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start();
    TreeMap<String, String> given =
        new TreeMap<>(Map.of("kafka.bootstrapServers", broker.bootstrapServers()));
    config = TidegateConfig.load(null, null, Map.of(), given);
    assertThat(run("topics", "create")).startsWith("0 ");
  }

  @AfterAll
  static void stop() throws Exception {
    broker.close();
  }

  @Test
  void findingsAreListedAndShownByHowTheirUidBegins() throws Exception {
    String topic = config.service().outputs().findings();
    send(topic, "f-aa1", alert("f-aa1", 1, "High", 4, "tenant t1 spends"));
    send(topic, "f-aa1", alert("f-aa1", 3, "High", 4, "tenant t1 has calmed down"));
    send(topic, "f-ab2", alert("f-ab2", 1, "Low", 2, "key \\u001b[2Jk2\\nis odd"));
    send(topic, "f-other", "{\"class_uid\":1}");
    send(topic, "f-none", "nonsense");

    String all = run("findings", "list");
    assertThat(all)
        .startsWith("0 ")
        .containsPattern("High +closed f-aa1 +eu-1/tenant/t17 +tenant t1 has calmed down")
        .containsPattern("Low +open +f-ab2 .*key \\\\u001b\\[2Jk2\\\\u000ais odd")
        .contains("2 findings, 1 of them open.", "Left out: 2 records of the topic");
    assertThat(all.indexOf("f-aa1")).as("the worst first").isLessThan(all.indexOf("f-ab2"));
    assertThat(run("findings", "list", "--open", "--severity", "high"))
        .contains("0 findings, 0 of them open.");
    assertThat(run("findings", "list", "--open")).contains("f-ab2").doesNotContain("f-aa1");
    List<JsonNode> listed = documents(run("findings", "list", "-o", "json"));
    assertThat(listed).extracting(each -> each.at("/finding_info/uid").asText()).contains("f-ab2");

    assertThat(run("findings", "show", "f-ab")).startsWith("0 ").contains("is odd");
    assertThat(run("findings", "show", "f-a"))
        .startsWith("2 ")
        .contains("f-a are 2 findings: f-aa1, f-ab2");
    assertThat(run("findings", "show", "f-zz")).startsWith("2 ").contains("no finding f-zz");
  }

  @Test
  void findingsAreWatchedAsTheyComeUntilItIsStopped() throws Exception {
    String topic = config.service().outputs().alerts();
    send(topic, "f-old", alert("f-old", 1, "High", 4, "came before"));
    StringWriter seen = new StringWriter();
    int[] status = {-1};
    Thread watching =
        new Thread(
            () -> status[0] = run(seen, "findings", "watch", "--severity", "medium"), "watch");
    watching.start();
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                send(topic, "f-low", alert("f-low", 1, "Low", 2, "too low"));
                send(topic, "f-not", "nonsense");
                send(topic, "f-new", alert("f-new", 1, "High", 4, "came after"));
                return seen.toString().contains("f-new");
              });
    } finally {
      watching.interrupt();
      watching.join(PATIENCE.toMillis());
    }
    assertThat(watching.isAlive()).isFalse();
    assertThat(status[0]).isZero();
    assertThat(seen.toString()).contains("came after").doesNotContain("came before", "too low");
  }

  @Test
  void deadLettersAreCountedShownAndSentAgain() throws Exception {
    String telemetry = config.engine().telemetry().get(0).topic();
    byte[] record = "{\"time\":\u001b[2J}".getBytes(UTF_8);
    letter(record, telemetry, 3, true);
    letter(record, telemetry, 4, true);
    letter(record, "tidegate.entities", 0, true);
    letter(record, telemetry, 5, false);

    assertThat(run("deadletters", "list", "--topic", telemetry))
        .startsWith("0 ")
        .contains("not_json", telemetry + "-0@5", "3 records were refused.");
    assertThat(documents(run("deadletters", "list", "-o", "json"))).hasSize(4);
    assertThat(run("deadletters", "show", telemetry + "-0@3"))
        .startsWith("0 ")
        .contains("not_json", record.length + " bytes, sha256 ", "{\"time\":\\u001b[2J}");
    assertThat(run("deadletters", "show", telemetry + "-0@5")).contains("stands on its topic");
    assertThat(run("deadletters", "show", telemetry + "-0@9"))
        .startsWith("2 ")
        .contains("no dead letter of " + telemetry + "-0@9");

    assertThat(run("deadletters", "replay", "--dry-run"))
        .contains("Would send 2 records again; 2 others");
    assertThat(sent(telemetry)).isEmpty();
    assertThat(run("deadletters", "replay", "--topic", telemetry))
        .startsWith("0 ")
        .contains("Sent 2 records again; 1 others");
    assertThat(sent(telemetry)).containsExactly(record, record);
    assertThat(run("deadletters", "replay", "--reason", "missing_field"))
        .startsWith("0 ")
        .contains("Sent 0 records again.");
  }

  private static List<byte[]> sent(String topic) {
    List<byte[]> records = new ArrayList<>();
    try (TopicReader reader = TopicReader.of(config.service(), topic)) {
      reader.read(each -> records.add(each.value()));
    }
    return records;
  }

  private static void letter(byte[] record, String topic, long offset, boolean isKept)
      throws InterruptedException {
    DeadLetterEncoder encoder = new DeadLetterEncoder();
    Position position = new Position(topic, 0, offset, 0);
    Decoded.Refusal<?> refusal =
        new Decoded.Refusal<>(RefusalReason.NOT_JSON, "", "not well-formed");
    byte[] letter =
        isKept
            ? encoder.encode(record, position, refusal)
            : encoder.encodeWithoutBytes(record, position, refusal);
    send(config.service().outputs().deadLetter(), topic, new String(letter, UTF_8));
  }

  private static String alert(String uid, int activity, String severity, int id, String message) {
    return "{\"class_uid\":2004,\"activity_id\":"
        + activity
        + ",\"severity\":\""
        + severity
        + "\",\"severity_id\":"
        + id
        + ",\"time\":1785485549706,\"message\":\""
        + message
        + "\",\"finding_info\":{\"uid\":\""
        + uid
        + "\",\"analytic\":{\"uid\":\"spend-burst\"}},"
        + "\"resources\":[{\"uid\":\"tenant/t17\",\"namespace\":\"eu-1\"}]}";
  }

  private static void send(String topic, String key, String value) throws InterruptedException {
    var unused =
        TopicWriter.write(
            config.service(),
            List.of(new ProducerRecord<>(topic, key.getBytes(UTF_8), value.getBytes(UTF_8))));
  }

  private static List<JsonNode> documents(String said) throws Exception {
    List<JsonNode> documents = new ArrayList<>();
    for (String line : said.replaceFirst("^0 ", "").lines().toList()) {
      if (line.startsWith("{")) {
        documents.add(JSON.readTree(line));
      }
    }
    return documents;
  }

  private static String run(String... args) {
    StringWriter said = new StringWriter();
    int status = run(said, args);
    return status + " " + said;
  }

  private static int run(StringWriter said, String... args) {
    CommandLine command = CommandTree.commandLine();
    command.setOut(new PrintWriter(said));
    command.setErr(new PrintWriter(said));
    String[] all = Arrays.copyOf(args, args.length + 2);
    all[args.length] = "--bootstrap-servers";
    all[args.length + 1] = broker.bootstrapServers();
    return command.execute(all);
  }
}
