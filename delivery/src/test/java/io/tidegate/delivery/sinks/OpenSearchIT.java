package io.tidegate.delivery.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.event.EventReader;
import io.tidegate.delivery.event.OwnFinding;
import io.tidegate.delivery.event.Read;
import io.tidegate.delivery.sink.Answer;
import io.tidegate.delivery.sink.Sink;
import io.tidegate.delivery.sink.Verdict;
import io.tidegate.delivery.testing.Findings;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.ResponseEncoder;
import io.tidegate.schemas.control.ResponseState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real node of OpenSearch that takes findings by {@code _bulk}. */
final class OpenSearchIT {
  private static final String INDEX = "tidegate-alerts";

  @TempDir private Path dir;
  private final HttpClient http = HttpClient.newHttpClient();
  private Process node;
  private int port;

  @BeforeEach
  void start() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    node =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                OpenSearchNode.class.getName(),
                dir.resolve("data").toString(),
                Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("node.log").toFile())
            .start();
    await()
        .atMost(Duration.ofSeconds(120))
        .ignoreExceptions()
        .until(() -> get("/_cluster/health").path("status").asText().matches("green|yellow"));
  }

  @AfterEach
  void stop() throws InterruptedException {
    node.destroyForcibly().waitFor();
  }

  @Test
  void findsEachEventOnceByWhatItIsAbout() throws Exception {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      events.add(Findings.event("f-" + i, 1, Severity.HIGH, "t" + i % 3));
      events.add(Findings.event("f-" + i, 2, Severity.CRITICAL, "t" + i % 3));
    }
    events.add(command());
    Sink sink = sink();
    assertThat(kinds(sink.send(events))).containsOnly(Verdict.Kind.ACCEPTED);
    assertThat(kinds(sink.send(events))).as("sent again").containsOnly(Verdict.Kind.ACCEPTED);
    assertThat(kinds(sink().send(events))).as("by another").containsOnly(Verdict.Kind.ACCEPTED);

    get("/" + INDEX + "/_refresh");
    assertThat(count("*:*")).isEqualTo(61);
    assertThat(count("tidegate.entity:\"tenant/t1\"")).isEqualTo(20);
    assertThat(count("organization.id:t1 AND threat.technique.id:\"AML.T0034\"")).isEqualTo(20);
    assertThat(count("event.severity:99")).isEqualTo(30);
    assertThat(count("event.kind:event AND tidegate.command_id:\"c-1\"")).isEqualTo(1);
    assertThat(count("@timestamp:[2026-07-01 TO 2026-08-31]")).isEqualTo(61);
    JsonNode streams = get("/_data_stream/" + INDEX).path("data_streams");
    assertThat(streams.size()).isEqualTo(1);
  }

  @Test
  void fillsEachPictureOfTheShippedDashboard() throws Exception {
    List<Event> events = new ArrayList<>(Findings.many(20));
    events.add(command());
    OwnFinding heartbeat = new OwnFinding("heartbeat", "Heartbeat", "It is there.", "tidegate");
    events.add(
        heartbeat.event(
            heartbeat.record(
                Activity.CREATE,
                Severity.INFORMATIONAL,
                "hour",
                1,
                Findings.TIME_MS,
                Findings.TIME_MS,
                "ready",
                "Nothing.")));
    assertThat(kinds(sink().send(events))).containsOnly(Verdict.Kind.ACCEPTED);
    get("/" + INDEX + "/_refresh");

    int pictures = 0;
    for (String line :
        Files.readAllLines(Path.of("../deploy/siem/opensearch/dashboard.ndjson"), UTF_8)) {
      JsonNode object = Documents.read(line.getBytes(UTF_8));
      if (object.path("type").asText().equals("visualization")) {
        pictures++;
        JsonNode answer = post("/" + INDEX + "/_search", DashboardQuery.of(object));
        String title = object.at("/attributes/title").asText();
        assertThat(answer.at("/hits/total/value").asLong()).as(title).isPositive();
        assertThat(answer.at("/aggregations/all/buckets")).as(title).isNotEmpty();
        assertThat(answer.at("/_shards/failed").asInt(-1)).as(title).isZero();
      }
    }
    assertThat(pictures).isEqualTo(9);
  }

  @Test
  void refusesOnlyTheItemAtFault() throws Exception {
    // Lucene takes no term over 32766 bytes.
    List<Event> events =
        List.of(
            Findings.event("f-1", 1, Severity.HIGH, "t1"),
            Findings.event("f-2", 1, Severity.HIGH, "t".repeat(40_000)),
            Findings.event("f-3", 1, Severity.HIGH, "a\"b\\c\nd|日本"));
    Answer answer = sink().send(events);
    assertThat(kinds(answer))
        .containsExactly(Verdict.Kind.ACCEPTED, Verdict.Kind.REFUSED, Verdict.Kind.ACCEPTED);
    assertThat(answer.verdicts().get(1).why()).startsWith("400 ").contains("32766");
    get("/" + INDEX + "/_refresh");
    assertThat(count("*:*")).isEqualTo(2);
  }

  private Sink sink() throws IOException {
    return SinkKind.ELASTICSEARCH.open(
        new SinkOptions(
            URI.create("http://127.0.0.1:" + port),
            null,
            "",
            null,
            SinkOptions.Tls.DEFAULT,
            Duration.ofSeconds(30),
            100,
            "",
            INDEX,
            "",
            true,
            null,
            0,
            0));
  }

  private static Event command() {
    Response response =
        new Response(
            "c-1", "haproxy-1", "eu-1", 200, ResponseState.APPLIED, "done", Findings.TIME_MS, 0);
    Read read = new EventReader().response(new ResponseEncoder().encode(response));
    return ((Read.Of) read).event();
  }

  private long count(String query) throws IOException, InterruptedException {
    String encoded = java.net.URLEncoder.encode(query, UTF_8);
    return get("/" + INDEX + "/_count?q=" + encoded).path("count").asLong(-1);
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return Documents.read(http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
  }

  private JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Documents.bytes(body)))
            .build();
    return Documents.read(http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
  }

  private static List<Verdict.Kind> kinds(Answer answer) {
    return answer.verdicts().stream().map(Verdict::kind).toList();
  }
}
