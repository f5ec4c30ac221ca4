package io.tidegate.delivery.sinks;

import static io.tidegate.delivery.testing.ScriptedServer.cut;
import static io.tidegate.delivery.testing.ScriptedServer.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.sink.Answer;
import io.tidegate.delivery.sink.Sink;
import io.tidegate.delivery.sink.Verdict;
import io.tidegate.delivery.testing.Findings;
import io.tidegate.delivery.testing.ScriptedServer;
import io.tidegate.delivery.wire.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
    server = new ScriptedServer(SinkContractTest::well);
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
    try (ScriptedServer elsewhere = new ScriptedServer(SinkContractTest::well)) {
      server.next(status(307, "Location: " + elsewhere.at("/steal"), ""));
      assertThat(kinds(sink(kind).send(Findings.many(2)))).containsOnly(Verdict.Kind.HOLD);
      assertThat(elsewhere.asked()).isEmpty();
    }
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
    URI address =
        switch (kind) {
          case OTLP -> server.at("/v1/logs");
          case AZURE -> server.at("/dataCollectionRules/dcr-1/streams/Custom-T_CL?api-version=1");
          default -> server.at("/");
        };
    return kind.open(
        new SinkOptions(
            address,
            Secret.of("file:" + token),
            "",
            null,
            SinkOptions.Tls.DEFAULT,
            Duration.ofMillis(700),
            100,
            "array",
            kind == SinkKind.ELASTICSEARCH ? "tidegate-alerts" : "",
            "",
            true,
            null,
            0,
            0));
  }

  private static String well(ScriptedServer.Asked asked) {
    if (!asked.path().endsWith("/_bulk")) {
      return "{\"text\":\"Success\",\"code\":0}";
    }
    var answer = Documents.object().put("errors", false);
    var items = answer.putArray("items");
    asked
        .text()
        .lines()
        .filter(line -> line.startsWith("{\"create\""))
        .forEach(line -> items.addObject().putObject("create").put("status", 201));
    return new String(Documents.bytes(answer), java.nio.charset.StandardCharsets.UTF_8);
  }

  private static List<Verdict.Kind> kinds(Answer answer) {
    return answer.verdicts().stream().map(Verdict::kind).toList();
  }
}
