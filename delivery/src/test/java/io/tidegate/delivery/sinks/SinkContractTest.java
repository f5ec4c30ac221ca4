package io.tidegate.delivery.sinks;

import static io.tidegate.delivery.testing.ScriptedServer.cut;
import static io.tidegate.delivery.testing.ScriptedServer.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.sink.Answer;
import io.tidegate.delivery.sink.Sink;
import io.tidegate.delivery.sink.Verdict;
import io.tidegate.delivery.testing.Findings;
import io.tidegate.delivery.testing.ScriptedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every sink over HTTP makes of a server that does all that servers do. */
final class SinkContractTest {
  private static final String TOKEN = "tok-5ecre7";

  @TempDir private Path dir;
  private Path token;
  private ScriptedServer server;

  @BeforeEach
  void start() throws IOException {
    token = Files.writeString(dir.resolve("token"), TOKEN + "\n");
    server = new ScriptedServer(HttpSinks::well);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SYSLOG", "FILE"})
  void takesAGoodAnswerForWhatItIs(SinkKind kind) throws IOException {
    List<Event> events = Findings.many(kind == SinkKind.WEBHOOK ? 3 : 5);
    assertThat(kinds(sink(kind).send(events))).containsOnly(Verdict.Kind.ACCEPTED);
    ScriptedServer.Asked last = server.asked().get(server.asked().size() - 1);
    assertThat(last.headers().get("authorization")).contains(TOKEN);
    for (Event event : events) {
      assertThat(last.text()).contains(event.id());
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SYSLOG", "FILE"})
  void comesBackWhenItIsAskedTo(SinkKind kind) throws IOException {
    server.next(status(429, "Retry-After: 17", ""));
    server.next(status(503, "Retry-After: Wed, 21 Oct 2065 07:28:00 GMT", ""));
    server.next(status(503, "", ""));
    server.next(status(500, "", ""));
    Sink sink = sink(kind);
    Verdict busy = sink.send(Findings.many(2)).verdicts().get(0);
    assertThat(busy.kind()).isEqualTo(Verdict.Kind.RETRY);
    assertThat(busy.notBefore()).isEqualTo(Duration.ofSeconds(17));
    Verdict away = sink.send(Findings.many(2)).verdicts().get(1);
    assertThat(away.kind()).isEqualTo(Verdict.Kind.RETRY);
    assertThat(away.notBefore()).isGreaterThan(Duration.ofDays(365));
    assertThat(kinds(sink.send(Findings.many(2)))).containsOnly(Verdict.Kind.RETRY);
    assertThat(kinds(sink.send(Findings.many(2)))).containsOnly(Verdict.Kind.FAILED);
    assertThat(kinds(sink.send(Findings.many(2)))).containsOnly(Verdict.Kind.ACCEPTED);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SYSLOG", "FILE"})
  void triesAgainWhereThereIsNoWholeAnswer(SinkKind kind) throws IOException {
    server.next(server.hang()).next(server.stall()).next(cut()).next((asked, out) -> {});
    Sink sink = sink(kind);
    for (int i = 0; i < 4; i++) {
      assertThat(kinds(sink.send(Findings.many(2)))).containsOnly(Verdict.Kind.RETRY);
    }
    assertThat(kinds(sink.send(Findings.many(2)))).containsOnly(Verdict.Kind.ACCEPTED);
    server.close();
    assertThat(kinds(sink.send(Findings.many(2)))).containsOnly(Verdict.Kind.RETRY);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SYSLOG", "FILE"})
  void holdsUntilTheTokenIsRenewed(SinkKind kind) throws IOException {
    server.next(
        (asked, out) ->
            status(asked.headers().get("authorization").contains(TOKEN) ? 401 : 200, "", "")
                .answer(asked, out));
    Sink sink = sink(kind);
    Answer refused = sink.send(Findings.many(2));
    assertThat(kinds(refused)).containsOnly(Verdict.Kind.HOLD);
    assertThat(refused.toString()).doesNotContain(TOKEN);
    Files.writeString(token, "renewed");
    assertThat(kinds(sink.send(Findings.many(2)))).containsOnly(Verdict.Kind.ACCEPTED);
    ScriptedServer.Asked last = server.asked().get(server.asked().size() - 1);
    assertThat(last.headers().get("authorization")).contains("renewed");
    Files.delete(token);
    assertThat(kinds(sink.send(Findings.many(2)))).containsOnly(Verdict.Kind.RETRY);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SYSLOG", "FILE"})
  void followsNoRedirect(SinkKind kind) throws IOException {
    try (ScriptedServer elsewhere = new ScriptedServer(HttpSinks::well)) {
      Sink sink = sink(kind);
      for (int status : List.of(301, 302, 303, 307, 308)) {
        server.next(status(status, "Location: " + elsewhere.at("/steal"), ""));
        assertThat(kinds(sink.send(Findings.many(2)))).containsOnly(Verdict.Kind.HOLD);
      }
      assertThat(elsewhere.asked()).isEmpty();
      assertThat(kinds(sink.send(Findings.many(2)))).containsOnly(Verdict.Kind.ACCEPTED);
    }
  }

  /** Of three the second is at fault, said as the product says it; alone it is refused. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SYSLOG", "FILE"})
  void takesNoRefusedItemForArrived(SinkKind kind) throws IOException {
    server.next(atFault(kind, 3)).next(atFault(kind, 1));
    Sink sink = sink(kind);
    List<Event> events = Findings.many(3);
    List<Verdict.Kind> together = kinds(sink.send(events));
    assertThat(together.get(1)).isIn(Verdict.Kind.REFUSED, Verdict.Kind.SPLIT, Verdict.Kind.ALONE);
    if (together.get(1) != Verdict.Kind.REFUSED) {
      assertThat(together).containsOnly(together.get(1));
    }
    // Whoever sends an event alone refuses it where it is to be split.
    assertThat(kinds(sink.send(events.subList(1, 2))).get(0))
        .isIn(Verdict.Kind.REFUSED, Verdict.Kind.SPLIT);
  }

  private static ScriptedServer.Behaviour atFault(SinkKind kind, int events) {
    String fault = "{\"create\":{\"status\":400,\"error\":{\"type\":\"t\",\"reason\":\"r\"}}}";
    String fine = "{\"create\":{\"status\":201}}";
    String items = events == 1 ? fault : fine + "," + fault + "," + fine;
    return switch (kind) {
      case ELASTICSEARCH -> status(200, "", "{\"errors\":true,\"items\":[" + items + "]}");
      case OTLP -> status(200, "", "{\"partialSuccess\":{\"rejectedLogRecords\":\"1\"}}");
      case SPLUNK ->
          status(400, "", "{\"code\":12,\"invalid-event-number\":" + (events == 1 ? 0 : 1) + "}");
      default -> status(400, "", "{}");
    };
  }

  @Test
  void writesNoEventBeforeTheTemplateIsTaken() throws IOException {
    server
        .nextPreparation(status(429, "Retry-After: 17", ""))
        .nextPreparation(status(503, "", ""))
        .nextPreparation(server.hang())
        .nextPreparation(cut())
        .nextPreparation(status(401, "", ""))
        .nextPreparation(status(307, "Location: http://127.0.0.1:1/", ""))
        .nextPreparation(status(400, "", "illegal template"));
    Sink sink = sink(SinkKind.ELASTICSEARCH);
    Verdict busy = sink.send(Findings.many(1)).verdicts().get(0);
    assertThat(busy.notBefore()).isEqualTo(Duration.ofSeconds(17));
    for (int i = 0; i < 3; i++) {
      assertThat(kinds(sink.send(Findings.many(1)))).containsOnly(Verdict.Kind.RETRY);
    }
    for (int i = 0; i < 3; i++) {
      assertThat(kinds(sink.send(Findings.many(1)))).containsOnly(Verdict.Kind.HOLD);
    }
    assertThat(server.asked()).allMatch(asked -> asked.method().equals("PUT"));
    assertThat(kinds(sink.send(Findings.many(1)))).containsOnly(Verdict.Kind.ACCEPTED);
  }

  @Test
  void takesNothingForIndexedThatSplunkDoesNotAcknowledge() throws IOException {
    ScriptedServer.Behaviour taken = status(200, "", "{\"code\":0,\"ackId\":7}");
    Sink sink = sink(SinkKind.SPLUNK, "8A1F1A1E-0000-4000-8000-000000000001");
    for (ScriptedServer.Behaviour ack :
        List.of(status(503, "Retry-After: 17", ""), server.hang(), server.stall(), cut())) {
      server.next(taken).next(ack);
      assertThat(kinds(sink.send(Findings.many(2)))).containsOnly(Verdict.Kind.RETRY);
    }
    server.next(taken).next(status(401, "", ""));
    assertThat(kinds(sink.send(Findings.many(2)))).containsOnly(Verdict.Kind.HOLD);
    server.next(taken).next(status(200, "", "{\"acks\":{\"7\":true}}"));
    assertThat(kinds(sink.send(Findings.many(2)))).containsOnly(Verdict.Kind.ACCEPTED);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SYSLOG", "FILE"})
  void sendsLessWhereItWasTooMuch(SinkKind kind) throws IOException {
    server.next(status(413, "", "")).next(status(400, "", "no such field"));
    Sink sink = sink(kind);
    assertThat(kinds(sink.send(Findings.many(2)))).containsOnly(Verdict.Kind.SPLIT);
    assertThat(kinds(sink.send(Findings.many(2)))).containsOnly(Verdict.Kind.SPLIT);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SYSLOG", "FILE"})
  void readsNoAnswerWithoutEnd(SinkKind kind) throws IOException {
    server.next(
        (asked, out) -> {
          out.write(
              "HTTP/1.1 503 X\r\nConnection: close\r\n\r\n"
                  .getBytes(java.nio.charset.StandardCharsets.UTF_8));
          byte[] block = new byte[1 << 16];
          for (int i = 0; i < 10_000; i++) {
            out.write(block);
          }
        });
    assertThat(kinds(sink(kind).send(Findings.many(1)))).containsOnly(Verdict.Kind.RETRY);
  }

  private Sink sink(SinkKind kind) throws IOException {
    return sink(kind, "");
  }

  private Sink sink(SinkKind kind, String channel) throws IOException {
    return HttpSinks.open(
        kind, server.at("/"), token, channel, SinkOptions.Tls.DEFAULT, Duration.ofMillis(700));
  }

  private static List<Verdict.Kind> kinds(Answer answer) {
    return answer.verdicts().stream().map(Verdict::kind).toList();
  }
}
