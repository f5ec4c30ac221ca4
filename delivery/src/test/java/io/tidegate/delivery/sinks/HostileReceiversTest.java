package io.tidegate.delivery.sinks;

import static io.tidegate.delivery.testing.ScriptedServer.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.sink.Answer;
import io.tidegate.delivery.sink.Sink;
import io.tidegate.delivery.sink.Verdict;
import io.tidegate.delivery.testing.Certificates;
import io.tidegate.delivery.testing.Findings;
import io.tidegate.delivery.testing.ScriptedServer;
import io.tidegate.delivery.wire.TlsFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is no receiver, or only looks like one, gets nothing that then counts as told. */
final class HostileReceiversTest {
  /** Nothing here is slow: a busy machine may be. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final String PAGE =
      "\r\n <!-- gate --> <!DOCTYPE html><html><body>Please sign in</body></html>";

  /** No event can be at fault: the account, the address, the method, the protocol or the law is. */
  private static final List<Integer> NOT_THE_EVENTS_FAULT =
      List.of(304, 402, 406, 411, 412, 415, 417, 418, 421, 426, 428, 431, 451, 499);

  @TempDir private Path dir;
  private Path token;
  private ScriptedServer server;

  @BeforeEach
  void start() throws IOException {
    token = Files.writeString(dir.resolve("token"), "tok-5ecre7");
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
  void takesNoPageForAnAnswer(SinkKind kind) throws IOException {
    server.next(status(200, "Content-Type: text/html", PAGE));
    Answer answer = sink(kind).send(Findings.many(2));
    assertThat(kinds(answer)).containsOnly(Verdict.Kind.HOLD);
    assertThat(answer.verdicts().get(0).why()).contains("web page");
    server.next(status(200, "", " <!---->".repeat(500) + "<HTML lang=en>"));
    assertThat(kinds(sink(kind).send(Findings.many(1)))).containsOnly(Verdict.Kind.HOLD);
    // What goes on and on is looked at only so far, without a stack that grows with it.
    server.next(status(503, "", " ".repeat(2_000_000) + "<html>"));
    assertThat(kinds(sink(kind).send(Findings.many(1)))).containsOnly(Verdict.Kind.RETRY);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SYSLOG", "FILE"})
  void buriesNothingForWhatNoEventCanHelp(SinkKind kind) throws IOException {
    Sink sink = sink(kind);
    for (int each : NOT_THE_EVENTS_FAULT) {
      server.next(status(each, "", ""));
      assertThat(kinds(sink.send(Findings.many(1)))).as("%d", each).containsOnly(Verdict.Kind.HOLD);
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SYSLOG", "FILE"})
  void readsWhatComesPacked(SinkKind kind) throws IOException {
    server.next(
        (asked, out) ->
            status(200, "Content-Encoding: gzip", packed(HttpSinks.well(asked).getBytes(UTF_8)))
                .answer(asked, out));
    assertThat(kinds(sink(kind).send(Findings.many(3)))).containsOnly(Verdict.Kind.ACCEPTED);
    server.next(status(503, "Content-Encoding: gzip", packed(new byte[200 << 20])));
    assertThat(kinds(sink(kind).send(Findings.many(1)))).containsOnly(Verdict.Kind.RETRY);
    server.next(status(503, "Content-Encoding: gzip", "no gzip at all"));
    assertThat(kinds(sink(kind).send(Findings.many(1)))).containsOnly(Verdict.Kind.RETRY);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SYSLOG", "FILE"})
  void saysWhatCannotBeReached(SinkKind kind) throws IOException {
    Answer answer =
        HttpSinks.open(
                kind,
                URI.create("http://nobody.invalid:9/"),
                token,
                "",
                SinkOptions.Tls.DEFAULT,
                PATIENCE)
            .send(Findings.many(1));
    assertThat(kinds(answer)).containsOnly(Verdict.Kind.RETRY);
    assertThat(answer.verdicts().get(0).why()).contains("UnresolvedAddress").doesNotContain("null");
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SYSLOG", "FILE"})
  void saysWhichSecretIsNone(SinkKind kind) throws IOException {
    Sink sink = sink(kind);
    Files.delete(token);
    assertSaid(sink, "file:" + token, "NoSuchFile");
    Files.write(token, new byte[] {(byte) 0xff, (byte) 0xfe, 'x'});
    assertSaid(sink, "file:" + token, "UTF-8");
    Files.writeString(token, " \n");
    assertSaid(sink, "file:" + token, "no secret");
    Files.writeString(token, "tok-one\ntok-two");
    assertSaid(sink, "file:" + token, "no token");
    assertThat(server.asked()).noneMatch(asked -> asked.path().endsWith("/_bulk"));
    Files.writeString(token, "\n tok-one \r\n");
    assertThat(kinds(sink.send(Findings.many(1)))).containsOnly(Verdict.Kind.ACCEPTED);
  }

  @Test
  void saysNothingToWhoeverIsNotWhoItShouldBe() throws IOException, InterruptedException {
    Certificates certificates =
        new Certificates(dir)
            .issue("right", "ip:127.0.0.1")
            .issue("wrong", "dns:elsewhere.example")
            .issue("expired", "ip:127.0.0.1", "-10d")
            .issue("early", "ip:127.0.0.1", "+10d");
    SinkOptions.Tls trusting = new SinkOptions.Tls(certificates.authority(), null, null);
    for (String name : List.of("wrong", "expired", "early", "right")) {
      var context = TlsFiles.context(null, certificates.certificate(name), certificates.key(name));
      try (ScriptedServer secured =
          new ScriptedServer(HttpSinks::well, context.getServerSocketFactory())) {
        URI at = URI.create("https://127.0.0.1:" + secured.port() + "/");
        for (SinkOptions.Tls tls : List.of(SinkOptions.Tls.DEFAULT, trusting)) {
          boolean good = name.equals("right") && tls.equals(trusting);
          Answer answer =
              HttpSinks.open(SinkKind.WEBHOOK, at, token, "", tls, PATIENCE).send(Findings.many(1));
          assertThat(kinds(answer))
              .as("%s: %s", name, answer)
              .containsOnly(good ? Verdict.Kind.ACCEPTED : Verdict.Kind.RETRY);
          assertThat(secured.asked()).hasSize(good ? 1 : 0);
        }
      }
    }
  }

  @Test
  void findsEachItemOfABulkWhereverItStands() throws IOException {
    List<Event> events = Findings.many(3);
    Sink sink = sink(SinkKind.ELASTICSEARCH);
    server.next(bulk(item("f-2.1", 400), item("f-0.1", 201), item("f-1.1", 429)));
    assertThat(kinds(sink.send(events)))
        .containsExactly(Verdict.Kind.ACCEPTED, Verdict.Kind.RETRY, Verdict.Kind.REFUSED);
    // One twice, and so another not at all; one of somebody else; too few; too many; none at all.
    server
        .next(bulk(item("f-0.1", 201), item("f-1.1", 201), item("f-1.1", 201)))
        .next(bulk(item("f-0.1", 201), item("f-1.1", 201), item("f-9.1", 201)))
        .next(bulk(item("f-0.1", 201), item("f-1.1", 201)))
        .next(bulk(item("", 201), item("", 201), item("", 201), item("", 201)))
        .next(status(200, "", "{\"items\":{\"a\":1,\"b\":2,\"c\":3}}"))
        .next(status(200, "", "[]"))
        .next(status(204, "", ""));
    for (int i = 0; i < 7; i++) {
      assertThat(kinds(sink.send(events))).containsOnly(Verdict.Kind.RETRY);
    }
    // What says nothing of an item says neither that it is there nor that it never will be.
    server.next(bulk("{}", "{\"create\":{}}", "{\"create\":{\"status\":302}}"));
    assertThat(kinds(sink.send(events))).containsOnly(Verdict.Kind.RETRY);
  }

  @Test
  void takesFromSplunkOnlySuccessForSuccess() throws IOException {
    Sink sink = sink(SinkKind.SPLUNK);
    for (String body : List.of("", "OK", "{}", "[]", "{\"code\":17}", "{\"code\":\"x\"}")) {
      server.next(status(200, "", body));
      assertThat(kinds(sink.send(Findings.many(2))))
          .as(body)
          .doesNotContain(Verdict.Kind.ACCEPTED, Verdict.Kind.REFUSED);
    }
    server.next(status(200, "", "{\"code\":9}"));
    assertThat(kinds(sink.send(Findings.many(2)))).containsOnly(Verdict.Kind.RETRY);
    // Codes that are newer than this: the status says what to do.
    server.next(status(429, "Retry-After: 3", "{\"code\":26}"));
    assertThat(kinds(sink.send(Findings.many(2)))).containsOnly(Verdict.Kind.RETRY);
    server.next(status(413, "", "{\"code\":27}"));
    assertThat(kinds(sink.send(Findings.many(2)))).containsOnly(Verdict.Kind.SPLIT);
  }

  /** What is said goes into a log line and into a letter, both of which have a bound. */
  @Test
  void listensToNobodyForLong() throws IOException {
    String much = "no\\nno\\u2028 \\ud800".repeat(100_000);
    Answer bulk =
        answered(
            SinkKind.ELASTICSEARCH,
            200,
            "{\"items\":[{\"create\":{\"status\":400,\"error\":{\"reason\":\"" + much + "\"}}}]}");
    Answer splunk = answered(SinkKind.SPLUNK, 400, "{\"code\":6,\"text\":\"" + much + "\"}");
    Answer otlp =
        answered(
            SinkKind.OTLP,
            200,
            "{\"partialSuccess\":{\"rejectedLogRecords\":1,\"errorMessage\":\"" + much + "\"}}");
    for (Answer each : List.of(bulk, splunk, otlp)) {
      assertThat(each.verdicts().get(0).why())
          .contains("no no")
          .hasSizeLessThan(2_000)
          .matches("[ -~]*");
    }
  }

  private Answer answered(SinkKind kind, int status, String body) throws IOException {
    server.next(status(status, "", body));
    return sink(kind).send(Findings.many(1));
  }

  private void assertSaid(Sink sink, String... parts) {
    Answer answer = sink.send(Findings.many(1));
    assertThat(kinds(answer)).containsOnly(Verdict.Kind.RETRY);
    assertThat(answer.verdicts().get(0).why()).contains(parts).doesNotContain("tok-");
  }

  private Sink sink(SinkKind kind) throws IOException {
    return HttpSinks.open(kind, server.at("/"), token, "", SinkOptions.Tls.DEFAULT, PATIENCE);
  }

  private static ScriptedServer.Behaviour bulk(String... items) {
    return status(200, "", "{\"errors\":true,\"items\":[" + String.join(",", items) + "]}");
  }

  private static String item(String id, int status) {
    return "{\"create\":{\"_id\":\"" + id + "\",\"status\":" + status + "}}";
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream packing = new GZIPOutputStream(out)) {
      packing.write(bytes);
    }
    return out.toByteArray();
  }

  private static List<Verdict.Kind> kinds(Answer answer) {
    return answer.verdicts().stream().map(Verdict::kind).toList();
  }
}
