package io.tidegate.delivery.sinks;

import static io.tidegate.delivery.testing.ScriptedServer.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.sink.Answer;
import io.tidegate.delivery.sink.Verdict;
import io.tidegate.delivery.testing.Findings;
import io.tidegate.delivery.testing.ScriptedServer;
import io.tidegate.delivery.wire.HttpCall;
import io.tidegate.delivery.wire.HttpTransport;
import io.tidegate.delivery.wire.TlsFiles;
import io.tidegate.schemas.alert.Severity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is particular to each sink. */
final class DialectsTest {
  private static final Authorization NOBODY = new Authorization("", "", null);

  @TempDir private Path dir;

  /** The example of the specification of Standard Webhooks. */
  @Test
  void signsAsStandardWebhooksHasIt() throws IOException {
    HttpCall call =
        HttpCall.post(
            URI.create("http://x"), "application/json", "{\"test\": 2432232314}".getBytes(UTF_8));
    HttpCall signed =
        Webhook.signed(
            call,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330L,
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    assertThat(signed.headers())
        .containsEntry("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @ParameterizedTest
  @CsvSource({
    "403, 1, HOLD", "401, 3, HOLD", "403, 4, HOLD", "400, 7, HOLD", "400, 10, HOLD",
    "500, 8, RETRY", "503, 9, RETRY", "503, 26, RETRY", "400, 5, SPLIT", "400, 99, SPLIT",
    "500, 99, FAILED"
  })
  void knowsTheCodesOfSplunk(int http, int code, Verdict.Kind kind) throws IOException {
    String body = "{\"text\":\"t\",\"code\":" + code + "}";
    assertThat(kinds(splunk("", status(http, "", body)))).containsExactly(kind, kind, kind);
  }

  @Test
  void refusesTheEventThatSplunkNames() throws IOException {
    String body = "{\"text\":\"Event field is required\",\"code\":12,\"invalid-event-number\":1}";
    assertThat(kinds(splunk("", status(400, "", body))))
        .containsExactly(Verdict.Kind.SPLIT, Verdict.Kind.REFUSED, Verdict.Kind.SPLIT);
  }

  @Test
  void waitsUntilSplunkHasIndexed() throws IOException {
    String taken = "{\"text\":\"Success\",\"code\":0,\"ackId\":7}";
    ScriptedServer.Behaviour not = status(200, "", "{\"acks\":{\"7\":false}}");
    ScriptedServer.Behaviour indexed = status(200, "", "{\"acks\":{\"7\":true}}");
    assertThat(kinds(splunk("c", status(200, "", taken), not, indexed)))
        .containsOnly(Verdict.Kind.ACCEPTED);
    assertThat(kinds(splunk("c", status(200, "", taken), not, not, not, not, not, not)))
        .containsOnly(Verdict.Kind.RETRY);
  }

  @Test
  void judgesBulkItemByItem() throws IOException {
    String body =
        """
        {"errors":true,"items":[
         {"create":{"status":201}},
         {"create":{"status":429,"error":{"type":"es_rejected_execution_exception"}}},
         {"create":{"status":400,"error":{"type":"document_parsing_exception","reason":"no"}}},
         {"create":{"status":409,"error":{"type":"version_conflict_engine_exception"}}}]}
        """;
    try (ScriptedServer server = new ScriptedServer(asked -> body)) {
      BulkIndex bulk = new BulkIndex(server.at("/"), "i", false, NOBODY);
      Answer answer = bulk.send(Findings.many(4), http());
      assertThat(kinds(answer))
          .containsExactly(
              Verdict.Kind.ACCEPTED,
              Verdict.Kind.RETRY,
              Verdict.Kind.REFUSED,
              Verdict.Kind.ACCEPTED);
      assertThat(answer.verdicts().get(2).why()).isEqualTo("400 document_parsing_exception: no");
    }
  }

  @Test
  void tellsACollectorEachRecordAlone() throws IOException {
    String body = "{\"partialSuccess\":{\"rejectedLogRecords\":\"1\",\"errorMessage\":\"old\"}}";
    try (ScriptedServer server = new ScriptedServer(asked -> body)) {
      OtlpLogs otlp = new OtlpLogs(server.at("/v1/logs"), NOBODY);
      assertThat(kinds(otlp.send(Findings.many(2), http()))).containsOnly(Verdict.Kind.ALONE);
      assertThat(kinds(otlp.send(Findings.many(1), http()))).containsOnly(Verdict.Kind.REFUSED);
    }
    Event event = Findings.event("f-1", 1, Severity.HIGH, "t1");
    JsonNode log =
        OtlpLogs.request(List.of(event), 5).at("/resourceLogs/0/scopeLogs/0/logRecords/0");
    assertThat(log.path("timeUnixNano").asText()).isEqualTo(event.timeMs() + "000000");
    assertThat(log.path("severityNumber").asInt()).isEqualTo(17);
    JsonNode first = log.at("/body/kvlistValue/values/0");
    assertThat(first.path("key").asText()).isEqualTo("activity_id");
    assertThat(first.at("/value/intValue").asText()).isEqualTo("1");
  }

  @Test
  void keepsSoManyFilesAndOnlyWholeLines() throws IOException {
    Path file = dir.resolve("alerts.jsonl");
    JsonFile sink = new JsonFile(file, 3_000, 2);
    for (int i = 0; i < 9; i++) {
      assertThat(kinds(sink.send(List.of(Findings.event("f-" + i, 1, Severity.LOW, "t")))))
          .containsOnly(Verdict.Kind.ACCEPTED);
    }
    try (var files = Files.list(dir)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("alerts.jsonl", "alerts.jsonl.1", "alerts.jsonl.2");
    }
    JsonFile large = new JsonFile(dir.resolve("cut.jsonl"), 1 << 20, 2);
    large.send(Findings.many(1));
    Files.writeString(dir.resolve("cut.jsonl"), "{\"half", StandardOpenOption.APPEND);
    large.send(Findings.many(2));
    List<String> lines = Files.readAllLines(dir.resolve("cut.jsonl"));
    assertThat(lines).hasSize(3).allSatisfy(line -> Documents.read(line.getBytes(UTF_8)));
  }

  @Test
  void givesEachFieldOfEcsOneMeaning() {
    Event one = Findings.event("f-1", 1, Severity.HIGH, "t1");
    add(one, "user", "ann");
    add(one, "node", "gpu-1");
    JsonNode ecs = EcsDocument.of(one);
    assertThat(ecs.at("/organization/id").asText()).isEqualTo("t1");
    assertThat(ecs.at("/user")).hasToString("{\"name\":\"ann\"}");
    assertThat(ecs.at("/host/name").asText()).isEqualTo("gpu-1");
    assertThat(ecs.at("/gen_ai/request/model").asText()).isEqualTo("llama-70b");
    assertThat(ecs.at("/related"))
        .hasToString("{\"user\":[\"ak-t1\",\"ann\"],\"hosts\":[\"gpu-1\"]}");
    assertThat(ecs.at("/tidegate/api_key")).hasToString("[\"ak-t1\"]");

    Event several = Findings.event("f-2", 1, Severity.HIGH, "t1");
    for (String kind : List.of("tenant", "api_key", "user", "node", "model", "source")) {
      add(several, kind, kind + "-b");
      add(several, kind, kind + "-c");
    }
    JsonNode many = EcsDocument.of(several);
    assertThat(many.at("/related"))
        .hasToString(
            "{\"user\":[\"ak-t1\",\"api_key-b\",\"api_key-c\",\"user-b\",\"user-c\"],"
                + "\"hosts\":[\"node-b\",\"node-c\"]}");
    assertThat(many.at("/tidegate/api_key")).hasSize(3);
    assertThat(many.at("/tidegate/entity")).hasSize(15);
    for (String field : List.of("organization", "user", "host", "source", "gen_ai")) {
      assertThat(many.has(field)).as("which of several %s", field).isFalse();
    }
  }

  private static void add(Event event, String type, String name) {
    ((ArrayNode) event.document().get("resources"))
        .addObject()
        .put("uid", type + "/" + name)
        .put("type", type)
        .put("name", name);
  }

  private static Answer splunk(String channel, ScriptedServer.Behaviour... script)
      throws IOException {
    try (ScriptedServer server = new ScriptedServer(asked -> "{}")) {
      for (ScriptedServer.Behaviour each : script) {
        server.next(each);
      }
      return new SplunkHec(server.at("/"), "", "s", channel, NOBODY, Duration.ofSeconds(2))
          .send(Findings.many(3), http());
    }
  }

  private static HttpTransport http() throws IOException {
    return new HttpTransport(TlsFiles.context(null, null, null), Duration.ofSeconds(5));
  }

  private static List<Verdict.Kind> kinds(Answer answer) {
    return answer.verdicts().stream().map(Verdict::kind).toList();
  }
}
