package io.tidegate.delivery.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.sink.Sink;
import io.tidegate.delivery.sink.Verdict;
import io.tidegate.delivery.testing.Certificates;
import io.tidegate.delivery.testing.Findings;
import io.tidegate.schemas.alert.Severity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real rsyslog that takes syslog over TLS, from senders with a certificate only. */
final class RsyslogIT {
  private static final Path RSYSLOGD = Path.of("/usr/sbin/rsyslogd");
  private static final List<Path> GNUTLS =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_gtls.so"),
          Path.of("/usr/lib/aarch64-linux-gnu/rsyslog/lmnsd_gtls.so"));

  private static final List<String> HOSTILE =
      List.of(
          "a|b",
          "a=b",
          "a\\b",
          "line\nbreak",
          "cr\rlf\n",
          "naïve-日本語-𝔘",
          "cs1=x cs1Label=y",
          "\\n is no break",
          "<13>1 - - - - - - forged",
          "tab\there");

  @TempDir private Path dir;
  private Certificates certificates;
  private Process rsyslog;
  private Path received;
  private int port;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(
        Files.isExecutable(RSYSLOGD) && GNUTLS.stream().anyMatch(Files::exists),
        "there are no Debian packages rsyslog and rsyslog-gnutls");
    certificates = new Certificates(dir).issue("server", "ip:127.0.0.1").issue("client", "dns:c");
    received = dir.resolve("received");
    Path config = Files.writeString(dir.resolve("rsyslog.conf"), config());
    rsyslog =
        new ProcessBuilder(RSYSLOGD.toString(), "-n", "-f", config.toString(), "-i", dir + "/pid")
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("rsyslog.log").toFile())
            .start();
    Path portFile = dir.resolve("port");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> Files.exists(portFile) && Files.size(portFile) > 0);
    port = Integer.parseInt(Files.readString(portFile).strip());
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (rsyslog != null) {
      rsyslog.destroyForcibly().waitFor();
    }
  }

  @Test
  void hearsWhatWasSaidWhateverTheNamesHold() throws IOException {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < HOSTILE.size(); i++) {
      events.add(Findings.event("f-" + i, 1, Severity.HIGH, HOSTILE.get(i)));
    }
    assertThat(kinds(sink("127.0.0.1", "cef", true), events)).containsOnly(Verdict.Kind.ACCEPTED);

    List<String> lines = lines(events.size());
    for (int i = 0; i < events.size(); i++) {
      String[] parts = lines.get(i).split(" ", 4);
      assertThat(parts[0]).isEqualTo("107");
      assertThat(parts[1]).isEqualTo("eu-1");
      assertThat(parts[2]).isEqualTo("spend-burst");
      Map<String, String> cef = parsed(parts[3]);
      assertThat(cef).containsEntry("name", "Spending burst").containsEntry("severity", "8");
      assertThat(cef).containsEntry("externalId", "f-" + i).containsEntry("cs5", "f-" + i + ".1");
      assertThat(cef.get("cs1")).isEqualTo(HOSTILE.get(i).replace("\t", ""));
      assertThat(cef).containsEntry("cs3", "AML.T0034").containsEntry("cs3Label", "mitreAtlas");
    }
  }

  @Test
  void hearsOcsfAsItIs() throws IOException {
    Event event = Findings.event("f-1", 1, Severity.CRITICAL, "line\nbreak");
    assertThat(kinds(sink("127.0.0.1", "json", true), List.of(event)))
        .containsOnly(Verdict.Kind.ACCEPTED);
    String[] parts = lines(1).get(0).split(" ", 4);
    assertThat(Documents.read(parts[3].getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isEqualTo(event.document());
  }

  @Test
  void saysNothingToWhoeverIsNotWhoItShouldBe() throws IOException {
    List<Event> events = Findings.many(1);
    assertThat(kinds(sink("localhost", "cef", true), events)).containsOnly(Verdict.Kind.RETRY);
    Sink trustsJdkOnly = SinkKind.SYSLOG.open(options("127.0.0.1", "cef", SinkOptions.Tls.DEFAULT));
    assertThat(kinds(trustsJdkOnly, events)).containsOnly(Verdict.Kind.RETRY);
    assertThat(kinds(sink("127.0.0.1", "cef", false), events))
        .as("without our certificate")
        .containsOnly(Verdict.Kind.RETRY);
    assertThat(Files.exists(received)).isFalse();
  }

  @Test
  void takesForArrivedOnlyWhatWasRead() throws Exception {
    Sink sink = sink("127.0.0.1", "cef", true);
    signal("STOP");
    assertThat(kinds(sink, Findings.many(3))).containsOnly(Verdict.Kind.RETRY);
    signal("CONT");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(kinds(sink, Findings.many(3))).containsOnly(Verdict.Kind.ACCEPTED));
    rsyslog.destroyForcibly().waitFor();
    assertThat(kinds(sink, Findings.many(3))).containsOnly(Verdict.Kind.RETRY);
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(rsyslog.pid())).start().waitFor();
  }

  private Sink sink(String host, String format, boolean known) throws IOException {
    return SinkKind.SYSLOG.open(
        options(
            host,
            format,
            new SinkOptions.Tls(
                certificates.authority(),
                known ? certificates.certificate("client") : null,
                known ? certificates.key("client") : null)));
  }

  private SinkOptions options(String host, String format, SinkOptions.Tls tls) {
    return new SinkOptions(
        URI.create("tls://" + host + ":" + port),
        null,
        "",
        null,
        tls,
        Duration.ofSeconds(2),
        0,
        format,
        "",
        "",
        false,
        null,
        0,
        0);
  }

  private List<String> lines(int count) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> Files.exists(received) && Files.readAllLines(received).size() >= count);
    try {
      assertThat(Files.readAllLines(received)).hasSize(count);
      return Files.readAllLines(received);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String config() {
    return """
        global(
          workDirectory="%1$s" maxMessageSize="64k"
          parser.escapeControlCharactersOnReceive="off"
          defaultNetstreamDriverCAFile="%2$s"
          defaultNetstreamDriverCertFile="%3$s"
          defaultNetstreamDriverKeyFile="%4$s"
        )
        module(
          load="imtcp" streamDriver.name="gtls" streamDriver.mode="1"
          streamDriver.authMode="x509/certvalid"
        )
        template(name="heard" type="string" string="%%pri%% %%hostname%% %%msgid%% %%msg%%\\n")
        input(type="imtcp" address="127.0.0.1" port="0" listenPortFileName="%1$s/port" ruleset="in")
        ruleset(name="in") { action(type="omfile" file="%1$s/received" template="heard") }
        """
        .formatted(
            dir,
            certificates.authority(),
            certificates.certificate("server"),
            certificates.key("server"));
  }

  private static List<Verdict.Kind> kinds(Sink sink, List<Event> events) {
    return sink.send(events).verdicts().stream().map(Verdict::kind).toList();
  }

  /** Reads CEF as a collector does: header fields by bars, then keys before equals signs. */
  private static Map<String, String> parsed(String cef) {
    Map<String, String> parsed = new TreeMap<>();
    List<String> header = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    int at = 0;
    for (; header.size() < 7; at++) {
      char c = cef.charAt(at);
      if (c == '\\') {
        field.append(cef.charAt(++at));
      } else if (c == '|') {
        header.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    assertThat(header.get(0)).isEqualTo("CEF:0");
    parsed.put("name", header.get(5));
    parsed.put("severity", header.get(6));
    Matcher pair =
        Pattern.compile("(\\w+)=((?:\\\\.|[^\\\\=])*?)(?= \\w+=|$)", Pattern.DOTALL)
            .matcher(cef.substring(at));
    while (pair.find()) {
      parsed.put(pair.group(1), unescaped(pair.group(2)));
    }
    return parsed;
  }

  private static String unescaped(String value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '\\') {
        text.append(c);
      } else {
        char next = value.charAt(++i);
        text.append(next == 'n' ? '\n' : next == 'r' ? '\r' : next);
      }
    }
    return text.toString();
  }
}
