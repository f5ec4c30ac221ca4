package io.tidegate.enforcer.http;

import static io.tidegate.enforcer.testing.Commands.deny;
import static io.tidegate.enforcer.testing.Commands.limit;
import static io.tidegate.enforcer.testing.RawHttp.junk;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.enforcer.testing.Backend;
import io.tidegate.enforcer.testing.NamedParts;
import io.tidegate.enforcer.testing.RawHttp;
import io.tidegate.enforcer.testing.RequestShapes;
import io.tidegate.enforcer.testing.UglyNames;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.entity.Identifier;
import io.tidegate.schemas.event.InferenceEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real nginx with the configuration that is shipped asks before it serves. */
class NginxCheckTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Target TENANT = new Target.Tenant("eu-1", "acme");

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpEnforcement enforcement = new HttpEnforcement();
  private Backend first;
  private Backend second;
  private CheckServer checks;
  private Process nginx;
  private int port;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(isInstalled(), "there is no nginx here (apt-get install nginx)");
    first = new Backend("first");
    second = new Backend("second");
    checks = checkServer(0);
    port = freePort();
    Files.writeString(
        folder.resolve("nginx.conf"),
        // Workers of an nginx that root starts are nobody else, or else they cannot enter the
        // folder.
        "user root;\n"
            + Files.readString(Path.of("http", "nginx.conf"))
                .replace("http {\n", "http {\n" + temporaryFiles())
                .replace("/var/log/nginx", folder.toString())
                .replace("/var/cache/nginx", folder.toString())
                .replace("/run/nginx.pid", folder.resolve("nginx.pid").toString())
                .replace("127.0.0.1:8080", "127.0.0.1:" + port)
                .replace("127.0.0.1:9001", "127.0.0.1:" + first.port())
                .replace("127.0.0.1:9002", "127.0.0.1:" + second.port())
                .replace("127.0.0.1:9410", "127.0.0.1:" + checks.port())
                // A machine that builds is slow: a check that is late is a request that is served.
                .replace("50ms", "500ms"));
    nginx =
        new ProcessBuilder(
                "nginx",
                "-p",
                folder.toString(),
                "-c",
                folder.resolve("nginx.conf").toString(),
                "-g",
                "daemon off;")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nginx.out").toFile())
            .start();
    await().atMost(PATIENCE).ignoreExceptions().until(() -> post("warm-up").statusCode() == 200);
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (nginx != null) {
      nginx.destroy();
      nginx.waitFor();
      checks.close();
      first.close();
      second.close();
    }
  }

  @Test
  void refusesWhatIsContainedAndServesTheRest() throws Exception {
    enforcement.apply(deny("c-1", TENANT, 60_000));
    enforcement.apply(limit("c-2", new Target.Tenant("eu-1", "slow"), 2));

    HttpResponse<String> refused = post("acme");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.headers().firstValue("X-Containment")).hasValue("c-1");
    assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(50, 61);
    assertThat(post("slow").statusCode()).isEqualTo(200);
    assertThat(post("slow").statusCode()).isEqualTo(200);
    HttpResponse<String> limited = post("slow");
    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.headers().firstValue("X-Containment")).hasValue("c-2");
    assertThat(limited.headers().firstValue("Retry-After")).hasValue("31");
    assertThat(post("other").statusCode()).isEqualTo(200);

    enforcement.remove(deny("c-1", TENANT, 60_000));
    await().atMost(Duration.ofSeconds(3)).until(() -> post("acme").statusCode() == 200);
  }

  @Test
  void killingTheCheckRefusesNobodyForLong() throws Exception {
    enforcement.apply(deny("c-1", TENANT, 60_000));
    assertThat(post("acme").statusCode()).isEqualTo(403);
    int checksAt = checks.port();
    checks.close();
    assertThat(post("acme").statusCode()).as("what was said a moment ago").isEqualTo(403);
    for (int i = 0; i < 100; i++) {
      assertThat(post("other").statusCode()).isEqualTo(200);
    }
    await().atMost(PATIENCE).until(() -> post("acme").statusCode() == 200);
    awaitLine("\"unchecked\":true");
    checks = checkServer(checksAt);
    assertThat(post("acme").statusCode()).isEqualTo(403);
    assertThat(post("other").statusCode()).isEqualTo(200);
    awaitLine("\"unchecked\":false");
  }

  @Test
  void checkThatHangsServesWhoWasServedAndForAWhileRefusesWhoWasRefused() throws Exception {
    enforcement.apply(deny("c-1", TENANT, 60_000));
    assertThat(post("acme").statusCode()).isEqualTo(403);
    int checksAt = checks.port();
    checks.close();
    // Takes connections and never answers.
    try (ServerSocket silent = new ServerSocket()) {
      silent.setReuseAddress(true);
      silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), checksAt));
      await().pollDelay(Duration.ofMillis(1_100)).until(() -> true);
      for (int i = 0; i < 4; i++) {
        String named = i % 2 == 0 ? "other" : "acme";
        long before = System.nanoTime();
        assertThat(post(named).statusCode()).isEqualTo(i % 2 == 0 ? 200 : 403);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
      }
      await().atMost(PATIENCE).until(() -> post("acme").statusCode() == 200);
    }
  }

  @Test
  void refusalOfOneKeyOrUserIsNotKeptForAnother() throws Exception {
    enforcement.apply(deny("c-1", new Target.User("eu-1", "acme", "u1"), 60_000));
    enforcement.apply(deny("c-2", new Target.ApiKey("eu-1", "acme", "k2"), 60_000));
    for (int i = 0; i < 3; i++) {
      assertThat(RawHttp.get(port, "X-Tenant: acme\r\nX-User: u1\r\n")).isEqualTo(403);
      assertThat(RawHttp.get(port, "X-Tenant: acme\r\nX-User: u2\r\n")).isEqualTo(200);
      assertThat(RawHttp.get(port, "X-Tenant: acme\r\nX-Api-Key-Id: k2\r\n")).isEqualTo(403);
      assertThat(RawHttp.get(port, "X-Tenant: acme\r\nX-Api-Key-Id: k1\r\n")).isEqualTo(200);
    }
  }

  @Test
  void whatTheClientAddsDoesNotMakeTheCheckFail() throws Exception {
    enforcement.apply(deny("c-1", TENANT, 60_000));
    for (int headers : new int[] {0, 195, 197, 300, 1_000}) {
      assertThat(RawHttp.get(port, "X-Tenant: acme\r\n" + junk(headers)))
          .as("%d headers", headers)
          .isEqualTo(headers < 1_000 ? 403 : 400);
    }
    String longest = "x".repeat(8_000) + "\r\n";
    assertThat(RawHttp.get(port, "X-Tenant: acme\r\nX-User: " + longest + "X-Model: " + longest))
        .isEqualTo(403);
    assertThat(RawHttp.get(port, "X-Tenant: acme\r\nConnection: close, X-Tenant\r\n"))
        .isEqualTo(403);
    assertThat(RawHttp.get(port, "X-Tenant: acme\r\nExpect: 100-continue\r\n")).isEqualTo(403);
    for (String bytes : List.of("\u0001", "\u00ff", "\u00c3(", "\"\\", "\u007f")) {
      assertThat(RawHttp.get(port, "X-Tenant: acme\r\nX-User: a" + bytes + "b\r\n")).isEqualTo(403);
    }
  }

  @Test
  void halfOpenSocketsAtTheCheckOpenNothing() throws Exception {
    enforcement.apply(deny("c-1", TENANT, 60_000));
    List<Socket> held = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), checks.port());
      socket.getOutputStream().write("GET /check HTTP/1.1\r\nX-Te".getBytes(UTF_8));
      held.add(socket);
    }
    for (int i = 0; i < 20; i++) {
      assertThat(post("acme").statusCode()).isEqualTo(403);
    }
    for (Socket socket : held) {
      socket.close();
    }
  }

  @Test
  void nameThatIsJudgedIsTheNameThatIsRefused() throws Exception {
    TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>());
    for (String each : UglyNames.ALL) {
      String name = Identifier.of(UglyNames.bytes(each));
      String headers = "X-Tenant: acme\r\nX-User: " + each + "\r\nX-Model: " + each + "\r\n";
      assertThat(RawHttp.get(port, headers)).as(name).isEqualTo(200);
      await()
          .alias(name)
          .atMost(PATIENCE)
          .until(() -> events(decoder).anyMatch(seen -> name.equals(seen.user())));
      assertThat(events(decoder).filter(seen -> name.equals(seen.user())))
          .allMatch(seen -> seen.model().equals(name));
      Target user = new Target.User("eu-1", "acme", name);
      enforcement.apply(deny("c-1", user, 60_000));
      assertThat(RawHttp.get(port, headers)).as(name).isEqualTo(403);
      enforcement.remove(deny("c-1", user, 60_000));
    }
  }

  @Test
  void logIsTelemetry() throws Exception {
    enforcement.apply(deny("c-1", TENANT, 60_000));
    post("acme");
    post("other");
    Path log = folder.resolve("telemetry.jsonl");
    await().atMost(PATIENCE).until(() -> Files.readAllLines(log).size() >= 3);
    List<String> lines = Files.readAllLines(log);
    TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>());
    InferenceEvent refused = event(decoder, lines.get(lines.size() - 2));
    InferenceEvent served = event(decoder, lines.get(lines.size() - 1));
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.tenant()).isEqualTo("acme");
    assertThat(refused.commandId()).isEqualTo("c-1");
    assertThat(refused.node()).isNull();
    assertThat(served.status()).isEqualTo(200);
    assertThat(served.commandId()).isNull();
    assertThat(served.node()).startsWith("127.0.0.1:");
    assertThat(served.apiKey()).isEqualTo("k1");
  }

  @Test
  void noShapeOfARequestIsServedToWhoIsDenied() throws Exception {
    LongSupplier served = () -> first.served() + second.served();
    enforcement.apply(deny("c-1", TENANT, 60_000));
    assertThat(RequestShapes.served(port, RequestShapes.of("other"), served)).isGreaterThan(20);
    RequestShapes.assertNoneServed(port, RequestShapes.of("acme"), served);
    long before = served.getAsLong();
    String one = RequestShapes.of("other").get("plain");
    String denied = RequestShapes.of("acme").get("plain");
    assertThat(RawHttp.answers(port, one + denied + one + denied)).contains("HTTP/1.1 403");
    assertThat(served.getAsLong()).isBetween(before + 1, before + 2);
  }

  @Test
  void blanksAroundANameAreNoPartOfItInLogAndCheckAlike() throws Exception {
    TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>());
    List<String> users = new ArrayList<>();
    for (String edge : UglyNames.EDGES) {
      users.add(edge + "u1");
      users.add("u1" + edge);
    }
    for (int i = 0; i < users.size(); i++) {
      String tenant = "tenant-" + i;
      String headers = "X-Tenant: " + tenant + "\r\nX-User:" + users.get(i) + "\r\n";
      if (RawHttp.get(port, headers) != 200) {
        continue;
      }
      await()
          .atMost(PATIENCE)
          .until(() -> events(decoder).anyMatch(seen -> seen.tenant().equals(tenant)));
      String judged =
          events(decoder).filter(seen -> seen.tenant().equals(tenant)).findFirst().get().user();
      enforcement.apply(deny("c-1", new Target.User("eu-1", tenant, judged), 60_000));
      assertThat(RawHttp.get(port, headers)).as(i + " " + judged).isEqualTo(403);
    }
  }

  @Test
  void whatARequestDoesNotNameIsNobodys() throws Exception {
    TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>());
    for (NamedParts named : NamedParts.all()) {
      assertThat(RawHttp.get(port, named.headers())).isEqualTo(200);
      await().atMost(PATIENCE).until(() -> events(decoder).anyMatch(named::isOf));
      named.assertToldIn(events(decoder).filter(named::isOf).findFirst().orElseThrow());
    }
  }

  /** What the log's lines are to Tidegate; ISO 8859-1 is a byte a character. */
  private Stream<InferenceEvent> events(TelemetryDecoder decoder) throws IOException {
    return Files.readAllLines(log(), ISO_8859_1).stream()
        .map(line -> decoder.decode(line.getBytes(ISO_8859_1), Long.MAX_VALUE))
        .filter(Decoded.Value.class::isInstance)
        .map(decoded -> (InferenceEvent) ((Decoded.Value<?>) decoded).value());
  }

  /** Waits for the line of the request that was answered last. */
  private void awaitLine(String part) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              List<String> lines = Files.readAllLines(log());
              assertThat(lines.get(lines.size() - 1)).contains(part);
            });
  }

  private Path log() {
    return folder.resolve("telemetry.jsonl");
  }

  private CheckServer checkServer(int at) throws IOException {
    return CheckServer.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), at),
        2,
        "eu-1",
        enforcement,
        () -> true);
  }

  private HttpResponse<String> post(String tenant) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
            .header("X-Tenant", tenant)
            .header("X-Api-Key-Id", "k1")
            .header("X-Model", "llama")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static InferenceEvent event(TelemetryDecoder decoder, String line) {
    Decoded<?> decoded = decoder.decode(line.getBytes(UTF_8), Long.MAX_VALUE);
    assertThat(decoded).as(line).isInstanceOf(Decoded.Value.class);
    return (InferenceEvent) ((Decoded.Value<?>) decoded).value();
  }

  /** Where whoever runs the test may write. */
  private String temporaryFiles() {
    StringBuilder lines = new StringBuilder();
    for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
      lines.append(kind).append("_temp_path ").append(folder.resolve(kind)).append(";\n");
    }
    return lines.toString();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static boolean isInstalled() {
    try {
      return new ProcessBuilder("nginx", "-v").redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }
}
